/*
 * On a phone the open panel is all there is: what is behind it cannot be reached,
 * Back closes it, and the page is found again where it was left. Everywhere the
 * panel keeps clear of the keyboard.
 *
 * Back needs a history entry of the panel's own. It has the page's address and state,
 * and the page's router hears nothing of the step back: it would draw a page anew that
 * has not changed, and lose what was typed there. Where listeners that capture run first
 * on the window, too, the step is made and kept from the router. Chromium runs them in
 * the order in which they came, and the router's was there before; but there the step
 * can be prevented (Navigation API). The entry then stays, as good as the page's own
 * below it, and the page's Back passes over both at once.
 */
import { own } from './own.js';

const SMALL = '(max-width: 479px), (max-height: 479px) and (pointer: coarse)';

/** How much larger than usual a pixel is there, by CSS `zoom`. */
const zoomed = (element) => element?.currentCSSZoom || +getComputedStyle(own('documentElement')).zoom || 1;

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

  const view = window.visualViewport;
  const measure = () => {
    // Zoomed in, somebody looks at a part of it.
    if (view.scale > 1.01) return;
    const keyboard = Math.max(0, innerHeight - view.height - view.offsetTop);
    const sizes = { height: view.height, top: view.offsetTop, keyboard };
    // A zoomed page's pixels are not the window's.
    const zoom = zoomed(w.root.querySelector('.panel'));
    for (const [name, size] of Object.entries(sizes)) host.style.setProperty('--view-' + name, Math.round(size / zoom) + 'px');
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
  const back = entry(w);
  w.undo.push(() => {
    cover(false);
    back.end();
  });
  const cover = (wanted) => {
    if (wanted === !!uncover) return;
    const panel = w.root.querySelector('.panel');
    if (wanted) {
      panel.setAttribute('aria-modal', 'true');
      uncover = hide(w);
      back.enter();
    } else {
      if (panel) panel.removeAttribute('aria-modal');
      uncover();
      uncover = undefined;
      back.leave();
    }
  };
  return cover;
};

/** Takes everything but the panel out of reach, and holds the page still. Answers what undoes it. */
const hide = (w) => {
  const hidden = [w.launcher];
  for (let node = w.host; node !== own('body') && node.parentElement; node = node.parentElement)
    hidden.push(...[...node.parentElement.children].filter((other) => other !== node));
  const changed = hidden.filter((node) => !node.inert);
  for (const node of changed) node.inert = true;
  const html = own('documentElement');
  const before = html.getAttribute('style');
  const [left, top] = [scrollX, scrollY];
  const overflow = [html.style.getPropertyValue('overflow'), html.style.getPropertyPriority('overflow')];
  html.style.setProperty('overflow', 'hidden');
  return () => {
    for (const node of changed) node.inert = false;
    // What else the page has set meanwhile stays.
    html.style.setProperty('overflow', ...overflow);
    if (before === null && !html.getAttribute('style')) html.removeAttribute('style');
    scrollTo({ left, top, behavior: 'instant' });
  };
};

/** Whether a listener that captures runs before one that was on the window already. */
const capturesFirst = () => {
  const heard = [];
  const name = 'anteroom:order';
  const late = () => heard.push(1);
  const first = () => heard.push(2);
  addEventListener(name, late);
  addEventListener(name, first, true);
  dispatchEvent(new Event(name));
  removeEventListener(name, late);
  removeEventListener(name, first, true);
  return heard[0] === 2;
};

/** This widget's entry: `enter` and `leave` it when the panel opens and closes; `end` with the chat. */
const entry = (w) => {
  const isOurs = () => history.state?.anteroom === w.topic;
  const state = () => (typeof history.state == 'object' ? history.state : {});
  const close = () => w.state.open && w.api(w, 'close');
  const { navigation } = window;
  return (navigation && !capturesFirst() ? prevented : unheard)({ isOurs, state, close, anteroom: w.topic });
};

/** The step back is made, and nobody else hears of it. */
const unheard = ({ isOurs, state, close, anteroom }) => {
  // Whether the entry was the current one when that was looked at last, and its address.
  let inside = false;
  let address;
  let leaving;
  let covering;
  let over;
  const push = () => {
    history.pushState({ ...state(), anteroom }, '');
    inside = true;
  };
  const moved = (event) => {
    const [was, ownStep] = [inside, leaving];
    inside = isOurs();
    leaving = false;
    if (over) removeEventListener('popstate', moved, true);
    // Other steps are the page's.
    if (was === inside || location.href !== address) return;
    event.stopImmediatePropagation();
    if (over || inside) return;
    if (!ownStep) close();
    // A phone may have been turned twice meanwhile.
    else if (covering) push();
  };
  return {
    enter() {
      addEventListener('popstate', moved, true);
      address = location.href;
      covering = true;
      if (!isOurs()) push();
      inside = true;
    },
    leave() {
      covering = false;
      inside = leaving = isOurs();
      if (leaving) history.back();
    },
    end() {
      over = true;
      // Its own last step may be under way.
      if (!leaving) removeEventListener('popstate', moved, true);
    },
  };
};

/** The step back is prevented. */
const prevented = ({ isOurs, state, close, anteroom }) => {
  const { navigation } = window;
  let open = false;
  let ours;
  const moves = (event) => {
    const { destination, navigationType, cancelable } = event;
    const { key, index } = navigation.currentEntry;
    // One step back, out of our entry to the page's own below.
    if (navigationType !== 'traverse' || key !== ours || destination.index !== index - 1 || destination.url !== location.href) return;
    if (!cancelable || !(open || index > 1)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (open) close();
    else setTimeout(() => history.go(-2));
  };
  // What could not be prevented has happened.
  const moved = () => open && !isOurs() && close();
  return {
    enter() {
      navigation.addEventListener('navigate', moves);
      addEventListener('popstate', moved);
      const marked = { ...state(), anteroom };
      // After a reload the entry is known by its mark.
      if (navigation.currentEntry.key === ours) history.replaceState(marked, '');
      else if (!isOurs()) history.pushState(marked, '');
      ours = navigation.currentEntry.key;
      open = true;
    },
    leave() {
      open = false;
      if (!isOurs()) return;
      const { anteroom, ...unmarked } = state();
      history.replaceState(Object.keys(unmarked).length ? unmarked : null, '');
    },
    end() {
      navigation.removeEventListener('navigate', moves);
      removeEventListener('popstate', moved);
    },
  };
};
