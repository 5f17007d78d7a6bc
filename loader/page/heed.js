/*
 * What the page itself shows of the chat: the title's number, the sound, and on a
 * phone the panel in front of everything.
 */
import { phone } from './phone.js';
import { stay } from './stay.js';
import { sound } from './sound.js';
import { unread } from './title.js';

/** Answers what is to hear of the chat's events. */
export const heed = (w, part) => {
  const follow = phone(w);
  const show = stay(w);
  let known = 0;
  w.undo.push(() => unread(w, 0));
  return (name, { count }) => {
    if (name == 'state') follow();
    if (name == 'open') show?.();
    if (name != 'unread') return;
    unread(w, count);
    if (count > known) sound(part);
    known = count;
  };
};
