import { createFocusTrap } from 'focus-trap';

const page = document.querySelector('#page');
page.innerHTML = '<button id="open">Pay</button><div id="dialog"><input id="own"><button>Close</button></div>';
const trap = createFocusTrap('#dialog');
document.querySelector('#open').onclick = () => trap.activate();
