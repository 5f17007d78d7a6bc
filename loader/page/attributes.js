/*
 * The tag's attributes. What is unknown or wrong is told the page's author,
 * one line an attribute, with what is allowed.
 */

const text = () => true;
const number = (value) => /^\d+(\.\d+)?$/.test(value);
const one = (...words) => Object.assign((value) => words.includes(value), { allowed: words.join(', ') });
const source = Object.assign(text, { allowed: 'a text, cookie:NAME, url:PARAMETER or variable:path.to.it' });

// As they are written in a page; `allowed` says what a wrong one should have been.
const ATTRIBUTES = {
  topicId: Object.assign((value) => /^[1-9]\d*$/.test(value), { allowed: 'the number of a topic' }),
  title: text,
  theme: one('classic', 'modern'),
  color: Object.assign((value) => CSS.supports('color', value), { allowed: 'a CSS colour, like #1f6b4f' }),
  font: Object.assign((value) => CSS.supports('font-family', value), { allowed: "font names, like 'times new roman', serif" }),
  size: one('normal', 'large'),
  delay: Object.assign(number, { allowed: 'seconds' }),
  customerName: source,
  customerEmail: source,
  customerPhone: source,
  companyName: source,
  locale: Object.assign((value) => /^\s*[a-z]{2,3}([-_]\w+)*\s*$/i.test(value), { allowed: 'a language, like de' }),
  'color-scheme': one('auto', 'light', 'dark'),
  'color-scheme-from': Object.assign((value) => /^[\w-]+$/.test(value), {
    allowed: 'the name of an attribute of <html> that holds dark or light',
  }),
  position: one('bottom-end', 'bottom-start', 'bottom-right', 'bottom-left', 'top-end', 'top-start', 'top-right', 'top-left'),
  offset: Object.assign((value) => CSS.supports('margin', value), { allowed: 'CSS lengths: vertical, then horizontal, like 20px 32px' }),
  'z-index': Object.assign((value) => /^-?\d+$/.test(value), { allowed: 'a whole number' }),
  launcher: one('auto', 'none'),
  load: one('intent', 'idle', 'now'),
  offline: one('form', 'queue', 'hide'),
  open: text,
  contact: Object.assign((value) => /^(mailto|https|tel):/.test(value), { allowed: 'an address: mailto:, https: or tel:' }),
  'event-text': text,
};

const small = (name) => name.replace(/-/g, '').toLowerCase();
const KNOWN = new Map(Object.entries(ATTRIBUTES).map(([name, fits]) => [small(name), [name, fits]]));
// What others' scripts leave on tags.
const FOREIGN = /^(category$|cf|cmp|consent|cookie|service$|rocket|turbo|astro|nscript|src$|anteroom|v[\da-f]{8}|minify|pagespeed|no)/;

/** Looks through a widget's attributes. */
export const check = ({ data }) => {
  for (const [key, value] of Object.entries(data)) {
    const [name, fits] = KNOWN.get(small(key)) || [];
    if (!name) {
      if (!FOREIGN.test(key))
        console.warn('Anteroom: there is no attribute data-' + key + '; there are ' + Object.keys(ATTRIBUTES).map((n) => 'data-' + n).join(' '));
    } else if (!fits(value))
      console.warn('Anteroom: data-' + name + '="' + value + '" is not understood; allowed: ' + fits.allowed);
  }
};
