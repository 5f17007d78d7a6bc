/*
 * The browser's chores for the Rust beside this: small, and written here because here
 * they cost a third. One script, not nine: the server behind the browsers' tests
 * answers four connections at a time, and would let the script of a fifth wait for ever.
 */

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

/*
 * Requests to the service, one a lane; whatever a lane had under way is given up.
 * `o` is the widget's, as above.
 */
const ANSWERED = 2;

/** A header's whole seconds, in milliseconds. */
const seconds = (text) => (/^\s*\d+\s*$/.test(text) ? Math.min(text * 1e3, 2 ** 32 - 1) : undefined);

const run = async (o, lane, work) => {
  abort(o, lane);
  const controller = (o.lanes[lane] = new AbortController());
  // Some pages put their own function in fetch's place: whatever it does, it must not end the chat.
  const reply = await work(controller.signal).catch(() => ({}));
  if (o.lanes[lane] == controller) o.tell(ANSWERED, lane, reply);
};

/** Sends a request: past the page's hooks where there are any. */
export const send = (o, lane, path, secret, key, etag, wait, body) =>
  run(o, lane, async (signal) => {
    const headers = {};
    if (secret) headers.Authorization = 'Bearer ' + secret;
    if (key) headers['Idempotency-Key'] = key;
    if (etag) headers['If-None-Match'] = etag;
    if (wait) headers.Prefer = 'wait=' + wait;
    // No header and no body: a foreign page's browser asks nothing before it.
    if (body) headers['Content-Type'] = 'application/json';
    const url = o.base + 'api/v1/Agents/' + path;
    const options = { method: 'POST', credentials: 'omit', signal, headers, body: body || undefined };
    const answer = await (o.page?.fetch ? o.page.fetch(url, options) : fetch(url, options));
    const header = (name) => answer.headers.get(name);
    const found = await answer.json().catch(() => {});
    // An agent's photo and a topic's logo are at the service, not beside the page.
    const user = getProperty(found, 'User');
    if (getProperty(user, 'Photo')) user.Photo = o.base + user.Photo;
    if (getProperty(found, 'Logo')) found.Logo = o.base + found.Logo;
    return {
      status: answer.status,
      // Proxies that compress alter an ETag, or drop it.
      etag: header('Poll-Tag') ?? header('ETag'),
      interval: seconds(header('Poll-Interval')),
      after: seconds(header('Retry-After')),
      body: found,
    };
  });

/** Sends a file that was chosen (`up`), or fetches one from the log. Few visitors do: how stands in a part of its own. */
export const carry = (o, lane, up, ...facts) =>
  run(o, lane, async (signal) => {
    const files = await o.page.part('files');
    return files[up ? 'send' : 'take'](o, lane, signal, ...facts);
  });

/** Gives up what is under way on this lane. */
export const abort = (o, lane) => {
  o.lanes[lane]?.abort();
  o.lanes[lane] = undefined;
};

/*
 * What outlives the page view, and this run of it.
 *
 * A browser that refuses (private mode, blocked or full storage) is survived:
 * what it does not take is kept in memory.
 */

const attempt = (work) => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** JSON of what is there: old libraries give every object and list a `toJSON`. */
const stringify = (value, space) =>
  JSON.stringify(
    value,
    function (key) {
      return this[key];
    },
    space
  );

/** A value as a text for people. */
export const pretty = (value) => stringify(value, 2);

/** One of the browser's two storages, with memory for what it refuses. */
const area = (find) => {
  // In the order of writing.
  const memory = new Map();
  return {
    read: (name) => attempt(() => JSON.parse(memory.get(name) ?? find().getItem(name))),
    write(name, value) {
      const text = stringify(value);
      memory.delete(name);
      // What was kept before stays for the next page view: better than nothing.
      attempt(() => find().setItem(name, text) ?? true) || memory.set(name, text);
    },
    remove(name) {
      memory.delete(name);
      attempt(() => find().removeItem(name));
    },
    names: (prefix) =>
      [...new Set([...memory.keys(), ...(attempt(() => Object.keys(find())) || [])])].filter((name) => name.startsWith(prefix)),
  };
};

/** What one topic's chat keeps: `anteroom:<topicId>` and, of unsent writes, `anteroom:<topicId>:out:<key>`. */
export const openKept = (topic) => ({
  name: 'anteroom:' + topic,
  out: 'anteroom:' + topic + ':out:',
  local: area(() => localStorage),
  session: area(() => sessionStorage),
});

/** What is kept for all tabs, or for this one. */
export const read = (kept, all) => (all ? kept.local : kept.session).read(kept.name);

/** Keeps that; nothing is forgotten. */
export const keep = (kept, all, value) => {
  const area = all ? kept.local : kept.session;
  if (value) area.write(kept.name, value);
  else area.remove(kept.name);
};

/** Whether the browser keeps anything; some say no only when asked. */
export const keeps = ({ local, out }) => {
  const taken = attempt(() => localStorage.setItem(out, '') ?? true);
  local.remove(out);
  return !!taken;
};

const turns = ({ local, out }) =>
  local
    .names(out)
    .map(local.read)
    .filter((kept) => kept?.[1])
    .sort((a, b) => a[0] - b[0]);

/** The unsent writes, in order. */
export const pending = (kept) => turns(kept).map(([, write]) => write);

/** Keeps an unsent write. Saved again, it keeps its turn. */
export const put = (kept, key, write) => {
  const name = kept.out + key;
  // Two in one millisecond must not change places.
  const next = () => Math.max(Date.now(), (turns(kept).pop()?.[0] ?? 0) + 1);
  kept.local.write(name, [kept.local.read(name)?.[0] ?? next(), write]);
};

/** Forgets a write that was answered. */
export const drop = ({ local, out }, key) => local.remove(out + key);

/** Forgets all of it. */
export const wipe = ({ local, session, name }) => {
  for (const area of [local, session])
    // Topic 12 begins as topic 1 does.
    for (const known of [name, ...area.names(name + ':')]) area.remove(known);
};

/* Whether the visitor wants to hear of new messages: the one thing that is kept for all topics. */
const MUTE = 'anteroom:mute';

export const muted = () => {
  try {
    return localStorage.getItem(MUTE) !== null;
  } catch {
    return true;
  }
};

export const mute = (yes) => {
  try {
    if (yes) localStorage.setItem(MUTE, '1');
    else localStorage.removeItem(MUTE);
  } catch {
    // Where nothing can be kept, there is no sound either.
  }
};

/* What the visitor gets from the page. */

export const reload = () => {
  try {
    location.reload();
  } catch {
    // A page that may not be loaded anew stays as it is.
  }
};

export const copy = (text) => {
  try {
    navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

export const save = (name, type, text) => {
  const href = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  // The browser has taken it by now, or is reading it already.
  URL.revokeObjectURL(href);
};

/* Properties of objects. */

/** A property, or undefined when there is none (or reading it is refused). What a page has given every object is none. */
export const getProperty = (of, name) => {
  try {
    return of[name] === Object.prototype[name] ? undefined : of[name];
  } catch {
    return undefined;
  }
};

/** Sets a property of a plain object. */
export const setProperty = (on, name, value) => {
  on[name] = value;
};

/** What is in a list of any kind. */
export const list = (of) => [...(of || [])];

/** Safari gives a clicked button no focus: then nothing has it, right after a click. */
export const justClicked = () => {
  // An element of the page may have this name.
  const focused = Reflect.get(Reflect.getPrototypeOf(document), 'activeElement', document);
  return (!focused || focused.localName == 'body') && !!navigator.userActivation?.isActive;
};

/* What time it is here. */

/** The wire's date, which is UTC without saying so; NaN when it is not one. */
export const parse = (iso) => Date.parse(iso.replace(/Z?$/, 'Z'));

/** The day it was here, counted from 1970. */
export const day = (time) => Math.floor((time - new Date(time).getTimezoneOffset() * 6e4) / 864e5);

/* Random numbers. */

/** A seed for pauses: different in every tab. */
export const seed = () => {
  try {
    return crypto.getRandomValues(new Uint32Array(1))[0];
  } catch {
    // A browser without crypto: keys must still differ.
    return Math.random() * 2 ** 32;
  }
};

/** A fresh UUID, version 4. `crypto.randomUUID` exists in secure contexts only. */
export const uuid = () =>
  globalThis.crypto?.randomUUID
    ? crypto.randomUUID()
    : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (c) => (c ^ (seed() & (15 >> (c / 4)))).toString(16));

/* Ways of writing: one of `Intl`'s classes, what is asked of it, its options, and what it is told besides. */
const SHORT = { timeStyle: 'short' };
const WAYS = {
  plural: ['PluralRules', 'select'],
  number: ['NumberFormat', 'format'],
  list: ['ListFormat', 'format'],
  country: ['DisplayNames', 'of', { type: 'region' }],
  away: ['RelativeTimeFormat', 'format', { numeric: 'auto' }, 'day'],
  time: ['DateTimeFormat', 'format', SHORT],
  times: ['DateTimeFormat', 'formatRange', SHORT],
  date: ['DateTimeFormat', 'format', { dateStyle: 'long' }],
  weekday: ['DateTimeFormat', 'format', { weekday: 'long' }],
  day: ['DateTimeFormat', 'format', { weekday: 'long', day: 'numeric', month: 'long' }],
};

// Kept, because making a form anew for each of a thousand messages takes longer
// than drawing them.
const forms = new Map();

/** What a language writes of `a` (and `b`) in one of these ways; undefined when the browser refuses. */
export function ask(language, way, a, b) {
  try {
    const key = language + way;
    const [name, method, options, more] = WAYS[way];
    if (!forms.has(key)) {
      const make = (languages) => new Intl[name](languages, options);
      // As the visitor's own settings have the language (`en-GB`), then by itself.
      const own = navigator.languages.filter((tag) => tag.split('-')[0] == language);
      try {
        forms.set(key, make([...own, language]));
      } catch {
        // A browser may name its own languages in a way that it refuses here.
        forms.set(key, make(language));
      }
    }
    return forms.get(key)[method](a, more || b);
  } catch {
    return undefined;
  }
}
