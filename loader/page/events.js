/*
 * What the page hears: `anteroom:*` events on the window, and through `on`.
 */

/** Tells the page. A message's text stays here unless the tag says otherwise. */
export const tell = (w, name, detail) => {
  detail.topicId = +w.topic;
  if (!('eventtext' in w.data)) delete detail.text;
  if (name == 'state') w.state = detail;
  // What fills a box of the page's is always open.
  if (name == 'close' && w.inline) queueMicrotask(() => w.handle.command('open'));
  dispatchEvent(new CustomEvent('anteroom:' + name, { detail }));
};

/** Calls `heard` with the facts of each such event of this widget's; answers what ends that. */
export const on = (w, name, heard, once) => {
  const listener = ({ detail }) => {
    if (detail.topicId != w.topic) return;
    if (once) off();
    heard(detail);
  };
  const off = () => removeEventListener('anteroom:' + name, listener);
  addEventListener('anteroom:' + name, listener);
  w.undo.push(off);
  return off;
};
