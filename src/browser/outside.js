/*
 * One widget's dealings with the browser, kept in one object `o`: `tell(kind, place,
 * value)`, which the program hears, and `undo`, what gives everything back. The
 * kinds are outside.rs's.
 */
const COMMAND = 0;
const FIRED = 1;
const HEARD = 4;
const LEAD = 5;
const ONLINE = 6;
const VISIBLE = 7;
const RESUMED = 8;

// In the order of embed/command.rs.
const COMMANDS = ['open', 'close', 'setUser', 'logout', 'setDraft', 'startChat', 'endChat', 'erase', 'speak', 'destroy'];

/** What the page's side gets of the program. */
export const open = (topic, base, page, shelf, tell) => ({
  name: 'anteroom:' + topic,
  base,
  page,
  shelf,
  tell,
  timers: [],
  lanes: [],
  undo: [],
  command(name, value) {
    this.tell(COMMAND, COMMANDS.indexOf(name), value);
  },
  destroy() {
    this.command('destroy');
  },
});

/** Gives back all that was taken. */
export const close = (o) => {
  o.tell = () => {};
  for (const timer of o.timers) clearTimeout(timer);
  for (const lane of o.lanes) lane?.abort();
  for (const off of o.undo) off();
  o.shelf.clear();
};

/** Starts a timer (again). */
export const set = (o, place, millis) => {
  clear(o, place);
  o.timers[place] = setTimeout(() => o.tell(FIRED, place), Math.min(millis, 2 ** 31 - 1));
};

/** Stops a timer. One that fired already takes no harm. */
export const clear = (o, place) => clearTimeout(o.timers[place]);

/** Tells whether the visitor looks, and whether there is a network. */
export const watch = (o) => {
  const on = (target, name, heard) => {
    target.addEventListener(name, heard);
    o.undo.push(() => target.removeEventListener(name, heard));
  };
  const look = () => o.tell(VISIBLE, +(document.visibilityState != 'hidden'));
  on(window, 'online', () => o.tell(ONLINE, 1));
  on(window, 'offline', () => o.tell(ONLINE, 0));
  // Two windows side by side are both visible; the one that is taken up wants news at once.
  on(window, 'focus', () => o.tell(VISIBLE, 1));
  on(window, 'pageshow', (event) => event.persisted && o.tell(RESUMED, 0));
  on(document, 'visibilitychange', look);
  if (document.visibilityState == 'hidden') look();
};

/** Opens the way to the page's other tabs. */
export const talk = (o) => {
  try {
    const channel = (o.channel = new BroadcastChannel(o.name));
    channel.onmessage = ({ data }) => o.tell(HEARD, 0, data);
    o.undo.push(() => channel.close());
  } catch {
    // Without channels every tab is alone.
  }
};

/** Tells the other tabs. */
export const say = (o, note) => o.channel?.postMessage(note);

/**
 * One tab talks to the service: the one that holds the lock. Where there are none
 * (old browsers, insecure contexts, sandboxed pages) every tab leads: the service's
 * idempotent writes make that safe, only less thrifty.
 */
export const lead = (o) => {
  const wait = new AbortController();
  let leads;
  // The lock is held for as long as this promise is open.
  const held = new Promise((release) =>
    o.undo.push(() => {
      wait.abort();
      release();
    })
  );
  const lead = () => {
    if (!leads) o.tell(LEAD, 0);
    leads = true;
    return held;
  };
  try {
    navigator.locks.request(o.name, { signal: wait.signal }, lead).catch(lead);
  } catch {
    lead();
  }
};

/** Tells the page's scripts what happened. What one of them throws is the page's own affair. */
export const emit = (o, name, detail) => {
  try {
    o.page.emit(name, detail);
  } catch {}
};
