/*
 * What the page itself shows of the chat: the title's number, the sound, the panel in
 * front of everything on a phone, and inside of an open modal dialog.
 */
import { dialogs } from './dialog.js';
import { phone } from './phone.js';
import { stay } from './stay.js';
import { sound } from './sound.js';
import { unread } from './title.js';

/** Answers what is to hear of the chat's events. */
export const heed = (w, part) => {
  const enter = dialogs(w);
  const follow = phone(w);
  const show = stay(w);
  let known = 0;
  w.undo.push(() => unread(w, 0));
  return (name, { count }) => {
    if (name == 'state') {
      enter();
      follow();
    }
    if (name == 'open') show?.();
    if (name != 'unread') return;
    unread(w, count);
    if (count > known) sound(part);
    known = count;
  };
};
