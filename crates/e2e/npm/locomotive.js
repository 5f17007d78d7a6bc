import LocomotiveScroll from 'locomotive-scroll';

window.locomotive = new LocomotiveScroll();
