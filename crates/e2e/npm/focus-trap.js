import { createFocusTrap } from 'focus-trap';

const el = (name, properties) => Object.assign(document.createElement(name), properties);
const open = el('button', { id: 'open', textContent: 'Pay' });
const dialog = el('div', { id: 'dialog' });
dialog.append(el('input', { id: 'own' }), el('button', { textContent: 'Close' }));
document.querySelector('#page').append(open, dialog);
const trap = createFocusTrap(dialog);
open.onclick = () => trap.activate();
