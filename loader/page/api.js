/*
 * What the page's scripts may ask for: window.Anteroom, once the chat is here.
 */
import { on, tell } from './events.js';
import { words } from './files.js';
import { keep } from './redraw.js';
import { erase } from './erase.js';

// The loader's button toggles, and its links open.
const PRESSED = { 1: 'toggle', 2: 'open' };
// These answer at once; the others promise.
const AT_ONCE = ['on', 'once', 'hook', 'destroy'];

/** Does what is asked. */
export const perform = (w, name, args = []) => {
  name = PRESSED[name] || name;
  if (AT_ONCE.includes(name)) return acts[name](w, ...args);
  return (async () => {
    // What was typed goes back where it stood before anything else changes, as another user.
    if (w.redrawn) await w.redrawn;
    const result = await acts[name](w, ...args);
    // The program has heard of it by now.
    return result === undefined ? w.state : result;
  })();
};

const command = (name) => (w, value) => w.handle.command(name, value);

const visible = (shown) => (w) => {
  w.host.dataset.launcher = shown ? 'auto' : 'none';
  tell(w, shown ? 'show' : 'hide', {});
};

const acts = {
  open: command('open'),
  close: command('close'),
  toggle: (w) => w.handle.command(w.state.open ? 'close' : 'open'),
  show: visible(true),
  hide: visible(false),
  startChat: command('startChat'),
  endChat: command('endChat'),
  getState() {},
  erase,
  on,
  once: (w, name, heard) => on(w, name, heard, true),
  hook(w, name, run) {
    const hook = [name, run];
    w.hooks.push(hook);
    return () => {
      w.hooks = w.hooks.filter((other) => other != hook);
    };
  },
  setDraft: (w, text) => w.handle.command('setDraft', String(text)),
  async setLocale(w, tag) {
    w.words = await words(w, tag);
    const putBack = keep(w.root);
    w.handle.command('speak', w.words);
    await (w.redrawn = putBack());
    w.redrawn = undefined;
  },
  setUser(w, user) {
    const { token } = user;
    const claims = typeof token == 'string' ? payload(token) : {};
    const known = { ...claims, ...user };
    w.token = token;
    // Whoever it is: by number, address or name.
    const id = String(user.id ?? claims.sub ?? known.email ?? known.name ?? '').toLowerCase();
    w.handle.command('setUser', { ...known, id });
  },
  logout(w) {
    w.token = undefined;
    w.attributes = {};
    w.handle.command('logout');
  },
  setCustomAttributes(w, attributes) {
    const all = { ...w.attributes, ...attributes };
    for (const [name, value] of Object.entries(all)) {
      if (value === null) delete all[name];
      else if (!['string', 'number', 'boolean'].includes(typeof value) || name.length > 64 || String(value).length > 255)
        throw TypeError('Anteroom: the attribute ' + name + ' is no short text, number or boolean');
    }
    if (Object.keys(all).length > 20) throw RangeError('Anteroom: more than 20 attributes');
    w.attributes = all;
  },
  destroy(w) {
    tell(w, 'destroy', {});
    w.handle.destroy();
    for (const off of w.undo.splice(0)) off();
    w.root.adoptedStyleSheets = [];
  },
};

/** What a signed token says of its bearer. The service checks it; here it only fills the form in. */
const payload = (token) => {
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
  } catch {
    throw TypeError('Anteroom: the token is no JWT');
  }
};
