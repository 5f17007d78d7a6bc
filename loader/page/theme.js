/*
 * How it looks: the topic's settings below the tag's, and the page's own rules
 * above both. Text is made readable wherever the two colours are known.
 */

import { own } from './own.js';

const channel = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** Relative luminance of `#rgb` or `#rrggbb`; nothing else is known beforehand. */
export const luminance = (color) => {
  const digits = /^#(?:([\da-f])([\da-f])([\da-f])|([\da-f]{2})([\da-f]{2})([\da-f]{2}))$/i.exec(color);
  if (!digits) return undefined;
  const [r, g, b] = digits
    .slice(1)
    .filter(Boolean)
    .map((d) => channel(parseInt(d.padEnd(2, d), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** The text colour that was wished, unless it cannot be read there: then black or white. */
export const readable = (on, wish) => {
  const under = luminance(on);
  if (under === undefined) return wish;
  const over = luminance(wish);
  if (over !== undefined && contrast(under, over) >= 4.5) return wish;
  return contrast(under, 1) >= 4.5 ? '#fff' : '#000';
};

// Which setting of the topic is which pair of properties.
const PAIRS = [
  ['launcher', 'BadgeColor', 'BadgeTextColor'],
  ['visitor', 'CustMsgColor', 'CustMsgTextColor'],
  ['agent', 'AgentMsgColor', 'AgentMsgTextColor'],
  ['button', 'ButtonColor', 'ButtonTextColor'],
];

/** Adopts what the tag and the topic wish, as rules that the page's own overrule. */
export const theme = (w, topic) => {
  const { data, host, root } = w;
  const widget = (topic && topic.Widget) || {};
  const rules = [];
  const set = (name, value) => value && rules.push('--anteroom-' + name + ':' + value);
  const pair = (name, color, wish) => {
    // A colour is a colour: what closes the rule is not.
    if (!color || !CSS.supports('color', color)) return;
    set(name, color);
    // On the accent the style decides by itself where it can: also on one that the page sets.
    if (name != 'accent' || !CSS.supports('color', 'lch(from red l 0 0)')) set('on-' + name, readable(color, wish));
  };
  pair('accent', data.color || widget.Color);
  for (const [name, color, wish] of PAIRS) pair(name, widget[color], widget[wish]);
  const font = data.font || widget.Font;
  if (font && CSS.supports('font-family', font)) set('font', font);
  const size = /^\d+(\.\d+)?$/.test(widget.FontSize) ? widget.FontSize + 'px' : widget.FontSize;
  if (size && CSS.supports('font-size', size)) set('font-size', size);
  const place = where(w);
  if (rules.length || place) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(':host{' + rules.join(';') + '}' + place);
    // Last, so that it overrules the widget's own.
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
  for (const name of ['Theme', 'Size']) {
    const key = name.toLowerCase();
    if (!data[key] && widget[name]) host.dataset[key] = widget[name].toLowerCase();
  }
};

// In a box of the page's: it fills that, and is always open.
const INLINE =
  ':host{display:block;block-size:640px}' +
  '.panel{position:static;margin:0;inline-size:100%;max-inline-size:none;block-size:100%;' +
  'opacity:1;visibility:visible;transform:none;z-index:auto;box-shadow:none}' +
  '.head>.round:last-child{display:none}' +
  // It is a part of the page; what floats is not printed.
  '@media print{.panel{display:flex}}';

/** The corner. The panel's language may run the other way than the page: sides are sides here. */
const where = (w) => {
  if (w.inline) return INLINE;
  const position = w.data.position || 'bottom-end';
  const rtl = getComputedStyle(own('body')).direction == 'rtl';
  const left = /left$/.test(position) || (rtl ? /end$/ : /start$/).test(position);
  const sides = left ? 'left:0;right:auto' : 'right:0;left:auto';
  const top = /^top/.test(position) ? '.panel{top:68px;bottom:auto}' : '';
  return '.l{' + sides + '}@media(min-width:480px){.panel{' + sides + '}' + top + '}';
};
