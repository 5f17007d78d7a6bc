// Runs before the page's own scripts and writes down what a test cannot see
// afterwards: requests, violations of the policy, errors, warnings, what was announced.
(() => {
  // Where the page brings it along, it is the page as its author wrote it again.
  document.currentScript?.remove();
  // A page that is swapped for another runs it again.
  if (window.__seen) return;
  const seen = {calls: [], violations: [], errors: [], said: [], heard: [], stored: [], warnings: []};
  Object.defineProperty(window, '__seen', {value: seen});

  // As narrow as a window of Firefox can be: for scripts, a phone's.
  const media = window.matchMedia;
  if (innerWidth <= 500) window.matchMedia = query => media.call(window, query.replace('max-width: 479px', 'max-width: 500px'));

  addEventListener('securitypolicyviolation', e => {
    // The tab's picture is asked for by the browser, not by the page.
    if (!e.blockedURI.endsWith('/favicon.ico'))
      seen.violations.push(`${e.effectiveDirective}: ${e.blockedURI} ${e.sample}`);
  }, true);
  addEventListener('error', e => seen.errors.push(String(e.message ?? e.target?.src ?? e.type)), true);
  addEventListener('unhandledrejection', e => seen.errors.push(String(e.reason)));

  // Only some drivers tell what stands in the console.
  for (const [level, word] of [['warn', 'WARNING'], ['error', 'SEVERE']]) {
    const write = console[level];
    console[level] = function (...words) {
      seen.warnings.push(`${word} ${words.join(' ')}`);
      return write.apply(this, words);
    };
  }

  // Whatever is kept in the browser, however it is written.
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (name, value) {
    seen.stored.push(`${this === window.sessionStorage ? 'sessionStorage' : 'localStorage'} ${name}`);
    return set.call(this, name, value);
  };
  const jar = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(document, 'cookie', {
    get: () => jar.get.call(document),
    set(cookie) {
      seen.stored.push(`cookie ${cookie}`);
      jar.set.call(document, cookie);
    },
  });
  for (const [place, method] of [['indexedDB', 'open'], ['caches', 'open']]) {
    const open = window[place]?.[method];
    if (open) window[place][method] = function (name, ...rest) {
      seen.stored.push(`${place} ${name}`);
      return open.call(this, name, ...rest);
    };
  }

  const fetch = window.fetch;
  window.fetch = function (resource, options) {
    const url = String(resource?.url ?? resource);
    const headers = new Headers(resource?.headers ?? options?.headers);
    seen.calls.push({url, at: performance.now(), prefer: headers.get('prefer') ?? ''});
    return fetch.apply(this, arguments);
  };

  // Every text that a live region has come to hold, in order.
  const LIVE = '[role=status], [role=alert], [role=log], [aria-live]';
  const SHY = ['off', null];
  const manner = e => e.getAttribute('aria-live') ??
    {status: 'polite', log: 'polite', alert: 'assertive'}[e.getAttribute('role')] ?? null;
  const listen = root => new MutationObserver(changes => {
    const regions = new Set();
    for (const {target, addedNodes} of changes) {
      const e = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      regions.add(e?.closest(LIVE));
      // An alert speaks when it comes; the other ones only when they change.
      for (const added of addedNodes) for (const alert of added.querySelectorAll?.('[role=alert]') ?? []) regions.add(alert);
      for (const added of addedNodes) if (added.matches?.('[role=alert]')) regions.add(added);
    }
    for (const region of regions) {
      if (!region?.isConnected || SHY.includes(manner(region))) continue;
      const text = region.textContent.replace(/\s+/g, ' ').trim();
      seen.heard.push({at: performance.now(), text, manner: manner(region)});
      if (text) seen.said.push(text);
    }
  }).observe(root, {childList: true, characterData: true, subtree: true});

  const heard = new WeakSet();
  const hear = root => heard.has(root) || (heard.add(root), listen(root));
  new MutationObserver(() => {
    for (const e of document.querySelectorAll('*')) if (e.shadowRoot) hear(e.shadowRoot);
  }).observe(document, {childList: true, subtree: true});
  hear(document);
})();
