/*
 * The page's side of the chat, loaded with it: checks what was loaded, starts
 * the program, and is its ear and mouth in the page.
 *
 * A widget `w` is the loader's: tag, host, root, launcher, data (the tag's
 * attributes, their names in small letters), topic. Here it gets a `handle`
 * (the running program), `state` (what getState() answers) and `undo` (what
 * gives back all that was taken of the page).
 */
import { perform } from './api.js';
import { check } from './attributes.js';
import { tell } from './events.js';
import { blame, had, language, part, program as compiled, text } from './files.js';
import { heed } from './heed.js';
import { isolate } from './isolate.js';
import { prefill } from './prefill.js';
import { send } from './requests.js';
import { theme } from './theme.js';
import { ask } from './topic.js';
import { watch } from './watch.js';

// Of all widgets of the page.
let program;
let style;

/** What the loader calls when all is here: `init` and `start` are the program's. */
export const runner = (init, start) => async (shared, w, parts) => {
  const [widgets, at, , raise] = shared;
  // A browser's first look into a storage takes long: now, while the rest comes, and not when all is there.
  try {
    sessionStorage.length;
  } catch {}
  const base = new URL('..', at('')).href;
  const [, wasm, css, locale, facts] = parts.map(({ value }) => value);
  program = program || compiled(at, wasm, 'widget.wasm').then((code) => init({ module_or_path: code })).catch(explain);
  // A hover may be long ago, and agents come and go.
  const asked = fresh(facts) ? facts.json().catch(() => {}) : ask(base, w.topic);
  style = style || had(at, css, 'widget.css').then((answer) => text(answer, 'widget.css')).then(sheet);
  const [, look, words, topic] = await Promise.all([program, style, language(w, at, locale, asked), asked]);
  // It was ended while it was loaded: what still waits for it is told.
  if (!widgets.includes(w)) return w.begin(Promise.reject(Error('Anteroom: destroyed')));
  // The program asks again, and is not told why it gets nothing.
  if (!topic) blame(at, base + 'api/topic/' + w.topic).catch((error) => console.warn('Anteroom:', error));
  Object.assign(w, { base, at, words, undo: [], state: { open: false }, hooks: [], attributes: {} });
  check(w);
  const load = part(at);
  const hear = heed(w, load);
  const emit = (name, detail) => {
    tell(w, name, detail);
    hear(name, detail);
  };
  const page = { emit, fetch: (url, options) => send(w, url, options), part: load };
  // The hash was the link's to bring; the module is here.
  for (const link of document.querySelectorAll('link[rel=modulepreload]')) if (link.href == at('widget.js')) link.remove();
  w.launcher.style.opacity = '';
  // What waits is to be done first when this turn is over, before anything happens.
  w.begin();
  w.root.adoptedStyleSheets = [...w.root.adoptedStyleSheets, look];
  w.handle = start({
    root: w.root,
    launcher: w.inline ? null : w.launcher,
    base,
    locale: words,
    // The logo is at the service, not beside the page.
    topic: topic?.Logo ? { ...topic, Logo: base + topic.Logo } : topic,
    topicId: w.topic,
    prefill: prefill(w.data),
    offline: w.data.offline,
    open: w.inline || w.open,
    page,
  });
  theme(w, topic);
  lift(w, raise);
  isolate(w);
  if (w.inline) w.launcher.remove();
  else w.launcher.setAttribute('part', 'launcher');
  watch(shared, w);
  leave(widgets, w);
  // Now it is done. Who asked for it while it was closed does not want it closed.
  w.api = (w, name, args) => perform(w, name == 'toggle' ? 'open' : name, args);
  await 0;
  w.api = perform;
  tell(w, 'ready', {});
};

/** Into the top layer, where WebKit gives a box that was drawn before no other place. */
const lift = (w, raise) => {
  const panel = w.root.querySelector('.panel');
  panel.style.display = 'none';
  panel.offsetWidth;
  raise(w);
  panel.style.display = '';
};

const explain = (error) => {
  if (!(error instanceof WebAssembly.CompileError)) throw error;
  throw Error("the page's Content-Security-Policy needs 'wasm-unsafe-eval' in script-src: " + error.message);
};

/** No style element: a strict policy of the page would refuse it. */
const sheet = (css) => {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
};

const fresh = (facts) => facts && facts.ok && performance.now() - performance.getEntriesByName(facts.url).pop()?.startTime < 20000;

/** An inline element that the page takes away takes its chat with it. */
const leave = (widgets, w) => {
  if (!w.inline) return;
  w.host.gone = () =>
    // It may only be moving.
    setTimeout(() => {
      const at = widgets.indexOf(w);
      if (at < 0 || w.host.isConnected) return;
      widgets.splice(at, 1);
      w.api(w, 'destroy');
      w.root.textContent = '';
    });
  // It may have gone while all this was loaded.
  w.host.gone();
};
