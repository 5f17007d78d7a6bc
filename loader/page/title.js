/*
 * How many messages are unread, in the page's title: of all widgets of the page
 * together. The page may change its title meanwhile; in the end it has its own
 * back, letter by letter.
 */
import { own } from './own.js';

const head = () => own('head');
const counts = new Map();
let text;
let shown;
let made;
let eye;

const find = () => document.querySelector('head > title');

const draw = () => {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  let title = find();
  if (sum && head()) {
    if (!title) head().append((title = made = document.createElement('title')));
    // Else it is ours already, or the page has set another one since.
    if (title.textContent !== shown) text = title.textContent;
    shown = `(${sum}) ${text}`;
    if (title.textContent !== shown) title.textContent = shown;
    if (!eye) {
      eye = new MutationObserver(draw);
      // Frameworks change its text or put another element in its place.
      eye.observe(head(), { childList: true, characterData: true, subtree: true });
    }
  } else if (eye) {
    eye.disconnect();
    eye = 0;
    if (title && title.textContent === shown) title.textContent = text;
    if (made && !made.textContent) made.remove();
    made = shown = 0;
  }
};

/** This widget's unread messages. */
export const unread = (w, count) => {
  if (count) counts.set(w, count);
  else counts.delete(w);
  draw();
};
