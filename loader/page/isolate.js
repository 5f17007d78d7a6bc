/*
 * What a visitor does in the widget is no business of the page's: events that begin in
 * it end at its host. Two kinds need more.
 *
 * Listeners in the capture phase run before the widget's own: a focus trap there
 * prevents every press, key and focus outside of its dialog. So these events end at
 * the window, and the widget hears of them by copies that do not leave it. What the
 * browser does by itself (typing, ticking, following a link) it does for the original.
 *
 * And what begins in the page may end over the widget: a slider that is dragged, a
 * key that is held. Such an end is the page's.
 */
const BEGIN = ['keydown', 'mousedown', 'pointerdown', 'touchstart'];
const END = ['keyup', 'mouseup', 'pointerup'];
// What the widget listens to. The rest of it does not leave the shadow root by itself.
const COPIED = ['click', 'dragleave', 'dragover', 'drop', 'focusin', 'focusout', 'input', 'keydown', 'paste'];
const OTHERS = ['auxclick', 'blur', 'copy', 'cut', 'dblclick', 'dragenter', 'focus', 'keypress'];
const TEXT = ['beforeinput', 'compositionstart', 'compositionupdate', 'compositionend', 'textInput'];
const OF_KEYS = ['altKey', 'code', 'ctrlKey', 'isComposing', 'key', 'keyCode', 'metaKey', 'repeat', 'shiftKey'];
const OF_OTHERS = ['clipboardData', 'dataTransfer', 'relatedTarget'];

/**
 * The same event for the widget alone. The browser acts on the original. No KeyboardEvent:
 * Firefox lets every one of these out of the shadow root.
 */
const copy = (event) => {
  const made = new Event(event.type, { bubbles: true, cancelable: true });
  for (const name of event.type == 'keydown' ? OF_KEYS : OF_OTHERS) Object.defineProperty(made, name, { value: event[name] });
  made.preventDefault();
  return Object.defineProperty(made, 'preventDefault', { value: () => event.preventDefault() });
};

/** Keeps the page from hearing what begins in this widget. */
export const isolate = (w) => {
  // The keys and buttons that were pressed here and are not let go of yet.
  const held = new Set();
  const heard = (event) => {
    const { type } = event;
    const path = event.composedPath();
    const pressed = type.replace(/down|up/, '') + (event.code || event.pointerId || '');
    const beganHere = held.delete(pressed);
    if (!path.includes(w.root) || (END.includes(type) && !beganHere)) return;
    if (BEGIN.includes(type)) held.add(pressed);
    event.stopImmediatePropagation();
    if (COPIED.includes(type)) path[0].dispatchEvent(copy(event));
  };
  const listen = (target, name, heard, options) => {
    target.addEventListener(name, heard, options);
    w.undo.push(() => target.removeEventListener(name, heard, options));
  };
  for (const name of new Set([...BEGIN, ...END, ...COPIED, ...OTHERS, ...TEXT]))
    listen(window, name, heard, { capture: true, passive: name == 'touchstart' });
  // A focus trap that looks where the focus is, not where it goes, leaves this alone (react-focus-lock).
  w.host.dataset.noFocusLock = '';
  w.undo.push(() => delete w.host.dataset.noFocusLock);
  // What tells that a pointer passes by, or ends what began in the page, goes on to it.
  for (const name in w.host)
    if (/^on(?!keyup|(mouse|pointer)[^dw])/.test(name)) listen(w.root, name.slice(2), (event) => event.stopPropagation(), { passive: true });
};
