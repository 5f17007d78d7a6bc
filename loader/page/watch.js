/*
 * What the chat watches in the page: the site's dark switch, the tag's own
 * attributes, and errors of the program, which dies without a word.
 */

import { own } from './own.js';

export const watch = (shared, w) => {
  follow(w);
  mourn(shared, w);
};

/** The tag's colour scheme, and the attribute of <html> that the owner names, are followed live. */
const follow = (w) => {
  const { tag, host, data } = w;
  const html = own('documentElement');
  const named = data.colorschemefrom;
  const set = () => {
    const own = (tag.dataset || data).colorScheme;
    const told = named && /dark|light/.exec(html.getAttribute(named) || '');
    const scheme = own && own != 'auto' ? own : told ? told[0] : 'auto';
    if (host.dataset.colorScheme != scheme) host.dataset.colorScheme = scheme;
  };
  const changes = new MutationObserver(set);
  if (named) changes.observe(html, { attributes: true, attributeFilter: [named] });
  if (tag.dataset && !w.inline) changes.observe(tag, { attributes: true, attributeFilter: ['data-color-scheme'] });
  w.undo.push(() => changes.disconnect());
  if (!w.inline) set();
};

/** The release build dies without a word: notice it, say so, offer a fresh start. */
const mourn = ([, at, fail], w) => {
  const addresses = [at('widget.js') + ':', at('widget.wasm') + ':'];
  const died = ({ error, reason }) => {
    error = error || reason;
    if (!(error instanceof WebAssembly.RuntimeError)) return;
    // A stack's end may be cut off, so the code's address counts as well as the module's.
    if (!addresses.some((address) => error.stack.includes(address))) return;
    for (const off of w.undo.splice(0)) off();
    w.begun = new Promise((begin) => (w.begin = begin));
    fail(w, w.words.died, error);
    if (w.launcher.onclick) w.launcher.textContent = w.words.died + ' ' + w.words.reload;
  };
  for (const name of ['error', 'unhandledrejection']) {
    addEventListener(name, died);
    w.undo.push(() => removeEventListener(name, died));
  }
};
