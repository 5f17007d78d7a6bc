/* What the form begins with: the tag's texts, or what they point at. */
import { own } from './own.js';

const get = (find) => {
  try {
    return find();
  } catch {
    // A sandboxed page has no cookies; a variable may not be there.
    return undefined;
  }
};

const SOURCES = {
  cookie: (name) => {
    const raw = own('cookie').split('; ').find((pair) => pair.startsWith(name + '='));
    const value = raw.slice(name.length + 1);
    return get(() => decodeURIComponent(value)) ?? value;
  },
  url: (name) => new URLSearchParams(location.search).get(name),
  variable: (path) => path.split('.').reduce((of, name) => of[name], globalThis),
};

/** The value that an attribute stands for; empty when there is none. */
export const value = (attribute = '') => {
  const [, kind, name] = /^(cookie|url|variable):(.*)$/s.exec(attribute) || [];
  const found = kind ? get(() => SOURCES[kind](name.trim())) : attribute;
  return ['string', 'number'].includes(typeof found) ? String(found).trim() : '';
};

/** By the form's own names. */
export const prefill = (data) => ({
  name: value(data.customername),
  email: value(data.customeremail),
  phone: value(data.customerphone),
  company: value(data.companyname),
});
