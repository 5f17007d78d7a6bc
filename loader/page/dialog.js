/*
 * While a modal <dialog> of the page is open, nothing outside of it can be reached. A
 * panel that is opened meanwhile moves into it, and back when either is closed.
 */

import { own } from './own.js';

/** The open modal dialog that the focus is in, or the last one. */
const modal = () => {
  let node = own('activeElement');
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  for (; node; node = node.assignedSlot || node.parentNode || node.host)
    if (node.localName == 'dialog' && node.matches(':modal')) return node;
  return [...document.querySelectorAll('dialog:modal')].pop();
};

/** Puts the widget elsewhere. Focus and scroll positions would be lost on the way. */
const move = ({ host, root }, place) => {
  const focused = root.activeElement;
  const scrolled = [...root.querySelectorAll('.scroll,.screen')].map((element) => [element, element.scrollTop]);
  const { gone } = host;
  host.gone = undefined; // it is not thrown out
  place.append(host);
  host.gone = gone;
  for (const [element, top] of scrolled) element.scrollTop = top;
  focused?.focus({ preventScroll: true });
};

/** Follows this widget's panel. Answers what is to be called when it opens or closes. */
export const dialogs = (w) => {
  let leave;
  const enter = (dialog) => {
    const home = w.host.parentNode;
    const opener = own('activeElement');
    leave = () => {
      dialog.removeEventListener('close', leave);
      leave = undefined;
      // A dialog that was thrown away has let go of it already.
      if (dialog.contains(w.host)) move(w, home);
      // Who closed the panel goes on in the dialog.
      if (dialog.open) opener?.focus();
    };
    dialog.addEventListener('close', leave);
    move(w, dialog);
  };
  w.undo.push(() => leave?.());
  return () => {
    if (!w.state.open) return leave?.();
    let dialog;
    try {
      dialog = !w.inline && modal();
    } catch {
      // A browser without `:modal` has no top layer for the panel, either.
    }
    if (!dialog || dialog.contains(w.host)) return;
    leave?.();
    enter(dialog);
  };
};
