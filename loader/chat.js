/*
 * The one tag: draws the launcher, and loads the chat when the visitor shows
 * intent. Until then: no other request, nothing stored, no long task.
 *
 * 2,560 bytes (brotli) are all it may cost, so it is plain, and what is not
 * needed before intent stands in page/. Names in double braces are filled in
 * by the build: everything the chat needs is asked for at once, in one round
 * trip. The module is what was built with this file, or it is refused; it
 * checks the rest.
 *
 * Browsers without constructable style sheets get a plain contact link.
 */
((doc) => {
  // Another tag, or the same one again after a page swap: is there something new?
  // An element with this id is not the chat.
  if ((window.Anteroom || 0).of) return window.Anteroom.init();

  // The document's own property, and no form or image of this name.
  const own = (name) => Reflect.get(Reflect.getPrototypeOf(doc), name, doc);
  // The browser's own, whatever the page has put in its place.
  const Promise = (async () => {})().constructor;
  const here = (own('currentScript') || '').src; // modules have none
  const widgets = []; // those of this page, in order
  let base; // the service's address
  let round = ''; // '?' when loading, or the program, failed once
  let shared; // the files that all widgets share
  let sheet;

  const el = (name, properties) => Object.assign(doc.createElement(name), properties);
  // By topic, element or tag; the first without.
  const find = (which) => widgets.find((w) => !which || w.topic == which || w.host == which || w.tag == which);

  // Each round has addresses of its own: modules are loaded once per address,
  // and a dead round's errors are told from the living one's by them.
  const at = (file) => base + '{{RELEASE}}/' + file + round;
  // No custom header and no body: no preflight. The page may share an origin with the
  // console, whose cookie is not the visitor's.
  const ask = async (w, what) => fetch(base + 'api/topic/' + w.topic + what, { credentials: 'omit' });
  // A page's own fetch may throw at once.
  const get = async (file) => fetch(at(file));
  const availability = (w) =>
    ask(w, '/now').then((answer) => answer.json(), () => ({}));
  // Memoised, and forgotten when it fails, so that trying again tries again.
  const load = (w) => {
    if (!shared) {
      // The only way to give a module's hash. Firefox says that it is wrong, and imports the
      // module all the same: that is waited for. WebKit does not look at it, and older
      // browsers know no such link: there a fetch tells, and what it got is kept.
      const href = at('widget.js');
      const integrity = '{{WIDGET_JS}}';
      const checked = new Promise((onload, onerror) => {
        const link = el('link', { rel: 'modulepreload', href, integrity, onload, onerror });
        if (/Apple/.test(navigator.vendor) || !link.relList.supports(link.rel)) fetch(href, { integrity }).then(onload, onerror);
        else (own('head') || own('body')).append(link);
      });
      shared = [checked.then(() => import(href)), get('widget.wasm'), get('widget.css')];
    }
    return (w.parts =
      w.parts ||
      // None of it fails here: what could not be had, the module looks into.
      Promise.allSettled([
        ...shared,
        // A guess, which the module mends: of what is wished, the first that there is.
        get('locale-' + ([w.data.locale, doc.documentElement.lang, navigator.languages] + ' en').toLowerCase().match(/\b({{LANGUAGES}})(?![a-z])/)[0] + '.json'),
        ask(w, ''),
      ]));
  };
  const start = (w, open) => {
    w.open = w.open || open;
    if (!w.run) {
      w.launcher.style.opacity = 0.7;
      w.run = load(w).then((parts) => {
        if (parts[0].value) return parts[0].value.run([widgets, at, fail, raise], w, parts);
        // An import does not tell why; that another file came tells some of it.
        throw Error(at('widget.js') + (parts[1].value ? ' is refused: not text/javascript as built, or not in script-src' : ' is away or blocked'));
      });
      w.run.catch((error) => fail(w, 'The chat could not be loaded. ', error));
    }
    return w.run;
  };

  // Says what happened, and offers a fresh start or another way.
  const fail = (w, text, error) => {
    w.api = w.parts = w.run = shared = 0;
    round += '?';
    const focus = w.root.activeElement;
    draw(w, text);
    if (focus) w.launcher.focus();
    console.warn('Anteroom:', error);
    dispatchEvent(new CustomEvent('anteroom:error', { detail: error }));
  };

  // Into the browser's top layer, where nothing of the page moves or covers it.
  const raise = ({ root, inline, data }) => {
    for (const node of inline || data.zindex ? [] : root.children)
      try {
        node.popover = 'manual';
        node.showPopover();
      } catch (old) {} // or it is there already, or not in the page yet
  };

  const draw = (w, text) => {
    const { data, root } = w;
    const href = sheet && !text ? 0 : data.contact;
    // A fresh one each time: nothing of a chat that died listens to it.
    w.launcher = el(href ? 'a' : 'button', {
      className: 'l',
      title: data.title || 'Chat',
      href,
      style: sheet ? '' : 'position:fixed;bottom:0;right:0',
      textContent: (text || '') + (href ? href.split(/:\/*/)[1] : text ? 'Try again' : data.title || ''),
    });
    if (!href) {
      w.launcher.onclick = click;
      // After a failure only a click tries again: the focus is given back to it.
      w.launcher.onfocus = w.launcher.onpointerenter = () => text || load(w);
    }
    if (sheet) root.adoptedStyleSheets = [sheet];
    root.textContent = '';
    root.append(w.launcher);
    raise(w);
  };

  const add = (tag) => {
    const inline = /-/.test(tag.localName);
    const host = inline ? tag : el('anteroom-chat');
    // Nothing is inherited: pages add to Object.prototype.
    const data = { __proto__: null };
    const w = { __proto__: null, tag, inline, host, data };
    w.begun = new Promise((begin) => (w.begin = begin));
    for (const [key, value] of Object.entries(tag.dataset || tag)) {
      if (value !== false && value != null) host.style.setProperty('--anteroom-' + key, (data[key.toLowerCase()] = host.dataset[key] = '' + value));
    }
    const topic = (w.topic = data.topicid);
    base = base || el('a', { href: tag.src || here || data.src }).href.replace(/({{RELEASE}}\/)?[^/?#]*([?#].*)?$/, '');
    if (!topic || find(topic)) return topic || console.warn('Anteroom: no data-topicId', tag);
    widgets.push(w);
    const root = (w.root = host.shadowRoot || host.attachShadow({ mode: 'open' }));
    // What is done to the launcher is no hotkey of the page's, nor for its focus traps.
    for (const name of ['focusin', 'keydown']) root.addEventListener(name, (event) => event.stopPropagation());
    draw(w);
    // Beside the body, which may be swapped, and behind what React takes for the end of
    // the children that it hydrates.
    host.end = doc.createComment('/$');
    const put = () => {
      const body = own('body');
      if (!body) setTimeout(put, 9);
      // Else it has been dropped, or only moved.
      else if (host.gone && !host.isConnected)
        if (w.launcher.onclick || w.launcher.href) {
          host.dir = body.dir;
          body.after(host.end, host);
        } else {
          // document.open() has taken all listeners.
          drop(w);
          shared = 0;
          api.init(tag);
        }
    };
    if (!inline) {
      setTimeout(put, data.delay * 1e3);
      // Thrown out by a framework, it comes back; not at once, for some throw it out again,
      // and later each time, or the two would have nothing else to do. In milliseconds.
      w.away = 9;
      host.gone = () => setTimeout(put, w.away++);
    }
    try {
      if (inline || localStorage['anteroom:' + topic] || sessionStorage['anteroom:' + topic]) start(w);
    } catch (refused) {}
    if ('open' in data) start(w, 1);
    if (data.offline == 'hide') {
      w.launcher.hidden = 1;
      availability(w).then((now) => w.api || (w.launcher.hidden = !now.available));
    }
    if (/now|idle/.test(data.load)) setTimeout(() => load(w), 1e3);
  };

  // Anything may open the chat; a link that could not goes where it leads.
  const click = (event) => {
    const path = event.composedPath();
    const pressed = widgets.find((w) => w.launcher == path[0]);
    const link = path.find((node) => node.dataset && node.dataset.anteroomOpen != null);
    const w = pressed || (link && find(link.dataset.anteroomOpen));
    // Before a focus trap of the page prevents it; one prevents touches, too.
    if (pressed) event.stopImmediatePropagation();
    if (w && w.launcher.onclick && event.type == 'click') {
      (w.api || start)(w, pressed ? 1 : 2);
      event.preventDefault();
    }
  };
  const listen = (how) => ['click', 'touchstart'].map((type) => how(type, click, 1));
  // What may be asked of the widget that `pick` answers. Until its chat is here, it
  // waits; what needs it, loads it.
  const speak = (pick, api) => {
    'on once hook toggle startChat open erase setLocale setCustomAttributes close endChat getState setUser logout setDraft show hide'
      .split(' ')
      .map((name, i) => {
        api[name] = (...args) => {
          const w = pick();
          const run = () => w.api(w, name, args);
          if (w.api) return run();
          // The style hides a launcher that ends as `none` and `hide` do.
          if (i > 14) w.host.dataset.launcher = name;
          let done;
          const result = w.begun.then(() => (done = done || run()));
          if (i < 3) return () => (done ? done() : (done = () => {}));
          return i > 6 ? Promise.resolve({ open: false }) : start(w).then(() => result);
        };
      });
    api.getAvailability = () => availability(pick());
    return api;
  };
  const drop = (w) => {
    widgets.splice(widgets.indexOf(w), 1);
    if (w.api) w.api(w, 'destroy');
    w.root.textContent = '';
    // Nobody brings it back.
    w.host.gone = w.host.end.remove();
    if (!w.inline) w.host.remove();
  };
  const api = (window.Anteroom = speak(find, {
    of: (which) => speak(() => find(which), {}),
    init(options) {
      listen(addEventListener);
      for (const tag of options ? [options] : doc.querySelectorAll('script[data-topicid],anteroom-chat')) if (!find(tag)) add(tag);
    },
    destroy() {
      [...widgets].map(drop);
      listen(removeEventListener);
    },
  }));
  try {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ':host{all:initial;display:contents;--anteroom-accent:var(--anteroom-color,#1f5eff);--anteroom-on-accent:lch(from var(--anteroom-accent) calc((49 - l)*1e9) 0 0)}' +
        '.l{all:initial;outline:revert;z-index:var(--anteroom-zIndex,9999999);display:flex;background:var(--anteroom-accent);border:2px solid transparent;gap:8px;margin:var(--anteroom-offset,20px);border-radius:28px;color:var(--anteroom-on-accent);align-items:center;font:15px var(--anteroom-font,system-ui);padding:0 14px;inset-inline-end:0;bottom:0;min-height:52px;position:fixed}' +
        '.l::before{content:"";padding:12px;background:currentColor;forced-color-adjust:none;clip-path:path("M12 3a9 8 0 0 0-7 13l-1 5 5-2a9 8 0 1 0 3-16")}' +
        '@media print{.l{display:none}}' +
        '.l[hidden],:host([data-launcher$=e]) .l{display:none}' +
        ':host([data-position$=left]) .l{left:0;right:auto}' +
        ':host([data-position^=top]) .l{top:0;bottom:auto}'
    );
  } catch (old) {}
  api.init();
  customElements.define(
    'anteroom-chat',
    class extends HTMLElement {
      connectedCallback() {
        api.init();
        widgets.map(raise);
      }
      disconnectedCallback() {
        if (this.gone) this.gone();
      }
    }
  );
})(document);
