/*
 * On a phone the open panel is all there is: what is behind it cannot be reached,
 * Back closes it, and the page is found again where it was left. Everywhere the
 * panel keeps clear of the keyboard.
 */
const SMALL = '(max-width: 479px), (max-height: 479px) and (pointer: coarse)';

/** Follows this widget's panel. Answers what is to be called when it opens or closes. */
export const phone = (w) => {
  const { host, undo } = w;
  const small = matchMedia(SMALL);
  const cover = covers(w);
  const follow = () => cover(!!w.state.open && small.matches && !w.inline);
  const listen = (target, name, heard) => {
    target.addEventListener(name, heard);
    undo.push(() => target.removeEventListener(name, heard));
  };
  listen(small, 'change', follow);
  undo.push(() => cover(false));

  const view = window.visualViewport;
  const measure = () => {
    // Zoomed in, somebody looks at a part of it.
    if (view.scale > 1.01) return;
    const keyboard = Math.max(0, innerHeight - view.height - view.offsetTop);
    const sizes = { height: view.height, top: view.offsetTop, keyboard };
    for (const name in sizes) host.style.setProperty('--view-' + name, Math.round(sizes[name]) + 'px');
  };
  if (view) {
    listen(view, 'resize', measure);
    listen(view, 'scroll', measure);
    undo.push(() => {
      for (const name of ['height', 'top', 'keyboard']) host.style.removeProperty('--view-' + name);
    });
  }
  return () => {
    if (view && w.state.open) measure();
    follow();
  };
};

/** Makes the panel all there is, and undoes that. */
const covers = (w) => {
  let uncover;
  const isOurs = () => history.state?.anteroom === w.topic;
  // Back was pressed: the entry is left already.
  const left = () => isOurs() || w.api(w, 'close');
  return (wanted) => {
    if (wanted === !!uncover) return;
    const panel = w.root.querySelector('.panel');
    if (wanted) {
      panel.setAttribute('aria-modal', 'true');
      uncover = hide(w);
      const { state } = history;
      if (!isOurs()) history.pushState({ ...(state instanceof Object && state), anteroom: w.topic }, '');
      addEventListener('popstate', left);
    } else {
      removeEventListener('popstate', left);
      if (panel) panel.removeAttribute('aria-modal');
      uncover();
      uncover = undefined;
      if (isOurs()) history.back();
    }
  };
};

/** Takes everything but the panel out of reach, and holds the page still. Answers what undoes it. */
const hide = (w) => {
  const hidden = [w.launcher];
  for (let node = w.host; node !== document.body && node.parentElement; node = node.parentElement)
    hidden.push(...[...node.parentElement.children].filter((other) => other !== node));
  const changed = hidden.filter((node) => !node.inert);
  for (const node of changed) node.inert = true;
  const html = document.documentElement;
  const before = html.getAttribute('style');
  const [left, top] = [scrollX, scrollY];
  const own = [html.style.getPropertyValue('overflow'), html.style.getPropertyPriority('overflow')];
  html.style.setProperty('overflow', 'hidden');
  return () => {
    for (const node of changed) node.inert = false;
    // What else the page has set meanwhile stays.
    html.style.setProperty('overflow', ...own);
    if (before === null && !html.getAttribute('style')) html.removeAttribute('style');
    scrollTo({ left, top, behavior: 'instant' });
  };
};
