/*
 * The one tag: draws the launcher, and loads the chat when the visitor shows
 * intent. Until then: no other request, nothing stored, no long task.
 *
 * 2,048 bytes (brotli) are all it may cost, so it is plain, what is not needed
 * before intent stands in page/, and lists whose order does not matter stand in
 * the one that compresses best. Names in double braces are filled in
 * by the build: everything the chat needs is asked for at once, in one round
 * trip. The module is what was built with this file, or it is refused; it
 * checks the rest.
 *
 * Browsers without constructable style sheets get a plain contact link.
 */
((doc) => {
  // Another tag, or the same one again after a page swap: is there something new?
  if (self.Anteroom) return self.Anteroom.init();

  const here = (doc.currentScript || '').src; // modules have none
  const widgets = []; // those of this page, in order
  const queue = []; // what was asked for before the chat was here
  let base; // the service's address
  let round = ''; // '?' when loading, or the program, failed once
  let shared; // the files that all widgets share
  let sheet;

  const el = (name, properties) => Object.assign(doc.createElement(name), properties);
  const find = (topic) => widgets.find((w) => !topic || w.topic == topic);

  // Each round has addresses of its own: modules are loaded once per address,
  // and a dead round's errors are told from the living one's by them.
  const at = (file) => base + '{{RELEASE}}/' + file + round;
  // Memoised, and forgotten when it fails, so that trying again tries again.
  const load = (w) => {
    if (!shared) {
      // The only way to give a module's hash; what it loads is what import() gets.
      const link = el('link', { rel: 'modulepreload', href: at('widget.js'), integrity: '{{WIDGET_JS}}' });
      w.root.append(link);
      shared = [import(link.href), fetch(at('widget.wasm')), fetch(at('widget.css'))];
    }
    if (!w.parts) {
      w.asked = Date.now();
      // None of it fails here: what could not be had, the module looks into.
      w.parts = Promise.allSettled([
        ...shared,
        // A guess, which the module mends.
        fetch(at('locale-' + (w.data.locale || doc.documentElement.lang || navigator.language).slice(0, 2) + '.json')),
        // No custom header and no body: no preflight. Its failure is the chat's to mend.
        // The page may share an origin with the console, whose cookie is not the visitor's.
        fetch(base + 'api/topic/' + w.topic, { credentials: 'omit' }),
      ]);
    }
    return w.parts;
  };
  const start = (w, open) => {
    w.open = open || w.open;
    if (!w.run) {
      w.launcher.ariaBusy = true;
      w.run = load(w).then((parts) => {
        if (parts[0].value) return parts[0].value.run(page, w, parts);
        // An import does not tell why; that another file came tells some of it.
        throw Error(at('widget.js') + (parts[1].value ? ' is refused: not text/javascript as built, or not in script-src' : ' is away or blocked'));
      });
      w.run.catch((error) => fail(w, 'The chat could not be loaded. ', error));
    }
    return w.run;
  };

  // Says what happened, and offers a fresh start or another way.
  const fail = (w, text, error) => {
    w.run = w.parts = w.api = shared = 0;
    round += '?';
    const focus = w.root.activeElement;
    draw(w, text);
    if (focus) w.launcher.focus();
    console.warn('Anteroom:', error);
    dispatchEvent(new CustomEvent('anteroom:error', { detail: error }));
  };

  const draw = (w, text) => {
    const { data, root } = w;
    const href = (text || !sheet) && data.contact;
    // A fresh one each time: nothing of a chat that died listens to it.
    w.launcher = el(href ? 'a' : 'button', {
      className: 'l',
      href,
      style: sheet ? '' : 'position:fixed;bottom:20px;right:20px',
      title: data.title || 'Chat',
      textContent: (text || '') + (href ? href.split(/:\/*/)[1] : text ? 'Try again' : data.title || ''),
    });
    if (!href) {
      w.launcher.onclick = () => (w.api || start)(w, 1);
      // After a failure only a click tries again: the focus is given back to it.
      w.launcher.onfocus = w.launcher.onpointerenter = () => text || load(w);
    }
    if (sheet) root.adoptedStyleSheets = [sheet];
    root.textContent = '';
    root.append(w.launcher);
  };

  // Into the page, and again when the page was swapped.
  const place = () => {
    for (const node of doc.querySelectorAll('html,body')) swaps.observe(node, { childList: true });
    for (const { due, host } of widgets) if (due && doc.body && !host.isConnected) doc.body.append(host);
  };
  const swaps = new MutationObserver(place);
  const add = (tag) => {
    const inline = /-/.test(tag.localName);
    const host = inline ? tag : el('anteroom-chat');
    const data = {};
    const w = { tag, inline, host, data };
    const dataset = tag.dataset || tag;
    for (const key in dataset) {
      data[key.toLowerCase()] = host.dataset[key] = dataset[key];
      host.style.setProperty('--anteroom-' + key, dataset[key]);
    }
    const topic = (w.topic = data.topicid);
    base = base || (tag.src || data.src || here).replace(/(v\d[^/]*\/)?[^/]*$/, '');
    if (!topic || find(topic)) return console.warn('Anteroom: no data-topicId', tag);
    widgets.push(w);
    w.root = host.shadowRoot || host.attachShadow({ mode: 'open' });
    draw(w);
    setTimeout(() => {
      w.due = !inline;
      place();
    }, data.delay * 1e3);
    try {
      const key = 'anteroom:' + topic;
      if (inline || localStorage[key] || sessionStorage[key]) start(w);
    } catch (refused) {}
    if ('open' in data) start(w, 1);
    if (/now|idle/.test(data.load)) setTimeout(() => load(w), 1e3);
  };

  // Anything may open the chat; a link that could not goes where it leads.
  const click = (event) => {
    const link = event.target.closest('[data-anteroom-open]');
    const w = link && find(link.dataset.anteroomOpen);
    if (w && w.launcher.onclick) {
      event.preventDefault();
      (w.api || start)(w, 2);
    }
  };
  const api = (self.Anteroom = {
    init(options) {
      doc.addEventListener('click', click);
      for (const tag of options ? [options] : doc.querySelectorAll('script[data-topicid],anteroom-chat'))
        if (!widgets.find((w) => w.tag == tag || w.host == tag)) add(tag);
    },
    destroy() {
      for (const w of widgets.splice(0)) {
        if (w.api) w.api(w, 'destroy');
        w.root.textContent = '';
        if (!w.inline) w.host.remove();
      }
      swaps.disconnect();
      doc.removeEventListener('click', click);
    },
  });
  // Until the chat is here, what is asked of it waits; what needs it, loads it.
  'on once hook open startChat toggle erase getAvailability show hide setUser endChat setCustomAttributes close setDraft logout setLocale getState'
    .split(' ')
    .map((name, i) => {
      api[name] = (...args) => {
        const w = widgets[0];
        if (w.api) return w.api(w, name, args);
        // Two of them. The style hides a launcher that ends as `none` and `hide` do.
        if ((i ^ 8) < 2) w.host.dataset.launcher = name;
        const item = [name, args];
        queue.push(item);
        if (i < 3) return () => (item[2] ? item[2]() : (item[0] = ''));
        const result = new Promise((...settle) => item.push(settle));
        return i < 8 ? start(w).then(() => result) : Promise.resolve({ open: false });
      };
    });
  const page = [widgets, queue, at, fail];
  try {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ':host{all:initial;--anteroom-accent:var(--anteroom-color,#1f5eff);--anteroom-on-accent:lch(from var(--anteroom-accent) calc((49 - l)*1e9) 0 0)}' +
        '.l{z-index:var(--anteroom-zIndex,9999999);background:var(--anteroom-accent);border:2px solid transparent;margin:var(--anteroom-offset,20px);position:fixed;bottom:0;align-items:center;inset-inline-end:0;display:flex;border-radius:28px;padding:0 14px;gap:8px;min-height:56px;color:var(--anteroom-on-accent);font:15px var(--anteroom-font,system-ui)}' +
        '.l::before{content:"";padding:12px;background:currentColor;forced-color-adjust:none;clip-path:path("M12 3a9 8 0 0 0-7 13l-1 5 5-2a9 8 0 1 0 3-16")}' +
        '.l[aria-busy]{opacity:.7}' +
        ':host([data-launcher$=e]) .l{display:none}' +
        ':host([data-position^=top]) .l{top:0;bottom:auto}' +
        ':host([data-position$=left]) .l{left:0;right:auto}'
    );
  } catch (old) {}
  api.init();
  customElements.define(
    'anteroom-chat',
    class extends HTMLElement {
      connectedCallback() {
        api.init();
      }
      disconnectedCallback() {
        if (this.gone) this.gone();
      }
    }
  );
})(document);
