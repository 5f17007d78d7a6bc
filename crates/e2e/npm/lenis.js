import Lenis from 'lenis';

window.lenis = new Lenis({ autoRaf: true });
