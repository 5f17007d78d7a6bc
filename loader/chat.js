/*
 * The one tag: draws the launcher, and loads the chat when the visitor shows
 * intent. Until then: no other request, nothing stored, no long task.
 *
 * 2,048 bytes (brotli) are all it may cost, so it is plain, and the names in
 * double braces are filled in by the build with hashed file names: everything
 * the chat needs is asked for at once, in one round trip.
 */
(() => {
  const doc = document;
  // Only valid while this script runs for the first time; modules have none.
  const tag = doc.currentScript || doc.querySelector('script[src*="chat.js"]');
  if (!tag || window.Anteroom) return;

  const base = new URL('.', tag.src).href;
  const data = { ...tag.dataset };
  const topicId = +data.topicid;
  const warn = (text, error) => console.warn('Anteroom: ' + text, error || '');
  if (!topicId) return warn('the tag needs data-topicId, the number of a topic');

  const el = (name, props, ...children) => {
    const node = Object.assign(doc.createElement(name), props);
    node.append(...children);
    return node;
  };

  // One host element, one open shadow root; adopted sheets pass any style-src.
  const host = el('anteroom-chat');
  // For the styles, ours and the page's: the colour scheme.
  Object.assign(host.dataset, data);
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ':host{all:initial;--a:var(--anteroom-accent,#1f5eff);--o:var(--anteroom-on-accent,#fff);color-scheme:light dark}' +
      '.l,.e{position:fixed;z-index:2147483000;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline-end:20px;box-sizing:border-box;font:15px/1.4 system-ui;box-shadow:0 1px 3px #0003,0 8px 24px #0003}' +
      '.l,.e button{border:0;padding:0 16px;border-radius:28px;background:var(--a);color:var(--o);cursor:pointer}' +
      '.l{display:flex;align-items:center;gap:8px;height:56px}' +
      '.l:focus-visible{outline:3px solid var(--a);outline-offset:3px}' +
      'svg.c,svg.x{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}' +
      '.l[aria-expanded=true] .c,.l[aria-expanded=false] .x{display:none}' +
      '.l[aria-busy]{opacity:.7;cursor:progress}' +
      '.e{margin-block-end:72px;width:min(300px,100vw - 40px);padding:16px;border-radius:14px;background:Canvas;color:CanvasText}' +
      '.e button{display:block;margin-block-start:12px;height:36px;font:inherit}' +
      '@media(forced-colors:active){.l,.e,.e button{border:2px solid}}'
  );

  // The page's colour, with black or white on it, whichever reads better.
  if (/^#[\da-f]{6}$/i.test(data.color)) {
    const [r, g, b] = [1, 3, 5].map((i) => (parseInt(data.color.slice(i, i + 2), 16) / 255) ** 2.2);
    host.style.setProperty('--anteroom-accent', data.color);
    host.style.setProperty('--anteroom-on-accent', 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff');
  }

  const icon = (name, path) => {
    const make = (tagName, attributes) => {
      const node = doc.createElementNS('http://www.w3.org/2000/svg', tagName);
      for (const key in attributes) node.setAttribute(key, attributes[key]);
      return node;
    };
    const svg = make('svg', { viewBox: '0 0 24 24', class: name, 'aria-hidden': true });
    svg.append(make('path', { d: path }));
    return svg;
  };
  let launcher;
  // A fresh one each time: nothing of a chat that died listens to it.
  const draw = () => {
    launcher = el(
      'button',
      { type: 'button', className: 'l', ariaLabel: data.title || 'Open chat', ariaExpanded: 'false' },
      icon('c', 'M21 12a8 8 0 0 1-8 8H4l2-3.2A8 8 0 1 1 21 12zM9 12h.01M13 12h.01M17 12h.01'),
      icon('x', 'M6 9l6 6 6-6'),
      data.title || ''
    );
    launcher.addEventListener('click', press);
    for (const intent of ['pointerenter', 'focus'])
      launcher.addEventListener(intent, () => handle || load().catch(() => {}));
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(launcher);
  };

  let handle; // the running chat
  let loading; // its parts, on their way or here
  let asked; // when the topic was asked for
  let topic;
  let words = {}; // one language's
  let round = 0; // how often the chat died on this page

  const glue = '{{WIDGET_JS}}';
  const code = '{{WIDGET_WASM}}';
  // Each round has addresses of its own: modules are loaded once per address,
  // and a dead round's errors are told from the living one's by them.
  const at = (path) => base + path + (round ? '?' + round : '');
  const get = async (path) => {
    const answer = await fetch(at(path));
    if (!answer.ok) throw Error(answer.status + ' ' + path);
    return answer;
  };
  // No custom header and no body: no preflight. Its failure is the chat's to mend.
  const askTopic = () => {
    asked = Date.now();
    topic = fetch(
      base +
        'api/v1/Agents/Chat/GetChatTopicEntity?chatTopicEntityId=' +
        topicId +
        '&$select=*,ConsentText,Presence,Queue',
      // The page may share an origin with the console, whose cookie is not the visitor's.
      { method: 'POST', credentials: 'omit' }
    )
      .then((answer) => (answer.ok ? answer.json() : undefined))
      .catch(() => {});
  };
  // The first of these languages that there are words in, whatever its region.
  const known = (...tags) => (',' + tags).toLowerCase().match(/,({{LANGUAGES}})\b/)?.[1];
  const getWords = async () => {
    const language =
      known(data.locale, doc.documentElement.lang) ||
      known((await topic)?.Widget?.LanguageIsoCode, navigator.languages, 'en');
    words = await (await get(`assets/locale-${language}-{{WORDS}}.json`)).json();
  };
  // Memoised, and forgotten when it fails, so that trying again tries again.
  const load = () => {
    if (!loading) {
      askTopic();
      loading = Promise.all([
        import(at(glue)),
        get(code),
        get('{{WIDGET_CSS}}').then((answer) => answer.text()),
        getWords(),
      ]);
      loading.catch(() => (loading = round++ * 0));
    }
    return loading;
  };

  let panel;
  let open; // the visitor, or the page, wants the panel
  const tell = (text, action, then) => {
    panel = el('div', { className: 'e', role: 'alert' }, text, el('button', { type: 'button', onclick: then }, action));
    root.replaceChildren(launcher, panel);
  };
  const start = async (wanted) => {
    open = wanted;
    if (launcher.ariaBusy) return;
    launcher.ariaBusy = 'true';
    try {
      const parts = load();
      if (Date.now() - asked > 2e4) askTopic();
      const [module, module_or_path, css] = await parts;
      await module.default({ module_or_path });
      if (panel) panel.remove();
      handle = module.start({ root, launcher, base, css, locale: words, topic: await topic, data, open, round });
    } catch (error) {
      loading = 0;
      round++;
      // What is behind it nearly every time.
      warn(
        `not loaded; needed: script-src and connect-src ${base}, 'wasm-unsafe-eval', application/wasm`,
        error
      );
      tell(words.failed || 'The chat could not be loaded', words.try || 'Try again', press);
    }
    launcher.ariaBusy = null;
  };

  // The release build dies without a word: notice it, say so, offer a fresh start.
  const died = (event) => {
    const error = event.error || event.reason;
    // A stack's end may be cut off, so the code's address counts as well as the glue's.
    if (
      handle &&
      error instanceof WebAssembly.RuntimeError &&
      [glue, code].some((path) => error.stack.includes(at(path) + ':'))
    ) {
      handle = loading = 0;
      round++;
      draw();
      warn('the chat stopped', error);
      tell(words.died, words.reload, press);
    }
  };
  addEventListener('error', died);
  addEventListener('unhandledrejection', died);

  const call = (name) => () => handle
    ? handle.command(name == 'toggle' ? (launcher.ariaExpanded == 'true' ? 'close' : 'open') : name)
    : name == 'close' || start(true);
  const press = call('toggle');
  window.Anteroom = { open: call('open'), close: call('close'), toggle: press };

  draw();
  const place = () => {
    doc.body.append(host);
    // A chat under way comes back to its place by itself.
    try {
      const key = 'anteroom:' + topicId;
      open = 'open' in data;
      if (open || localStorage[key] || sessionStorage[key]) start(open);
    } catch {
      // Storage is refused: there is nothing to come back to.
    }
  };
  if (doc.body) place();
  else addEventListener('DOMContentLoaded', place);
})();
