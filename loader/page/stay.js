/*
 * Page swaps and frameworks throw the host out, and the loader puts it back. What had
 * the focus, and how far lists were scrolled, is lost on the way: it is put back here.
 * And who opens the panel can reach it, whatever a page's dialog has hidden beside itself.
 */

export const stay = (w) => {
  const { host, root, undo } = w;
  if (w.inline) return;
  const listen = (name, heard) => {
    root.addEventListener(name, heard, true);
    undo.push(() => root.removeEventListener(name, heard, true));
  };
  let focused;
  const tops = new Map();
  listen('focusin', (event) => (focused = event.target));
  // A host that is thrown out is not there in a moment.
  listen('focusout', () => setTimeout(() => host.isConnected && !root.activeElement && (focused = null)));
  listen('scroll', ({ target }) => tops.set(target, target.scrollTop));

  const { gone } = host;
  let last = 0;
  host.gone = () => {
    // Once in a while is not again and again: it comes back as soon as the first time.
    const now = performance.now();
    if (now - last > w.away + 1000) w.away = 9;
    last = now;
    gone();
    // It has only moved.
    if (host.isConnected) return;
    const kept = [...tops];
    // Safari's focusout comes late: the host may be back by then, and this not yet done.
    const had = focused;
    const again = (tries) => {
      if (host.isConnected) {
        for (const [element, top] of kept) element.scrollTop = top;
        // Unless the page has given the focus to something of its own, or a frame would
        // take it from its page. A window that is behind others has one, too.
        const free = [null, document.body].includes(document.activeElement);
        const ours = window === window.top || document.hasFocus();
        if (had && free && ours) had.focus({ preventScroll: true });
      } else if (tries) setTimeout(again, 50, tries - 1);
    };
    setTimeout(again, 1, 100);
  };
  undo.push(() => (host.gone = gone));

  const show = () => {
    if (!w.state.open) return;
    host.removeAttribute('aria-hidden');
    host.removeAttribute('inert');
  };
  const hidden = new MutationObserver(show);
  hidden.observe(host, { attributes: true, attributeFilter: ['aria-hidden', 'inert'] });
  undo.push(() => hidden.disconnect());
  return show;
};
