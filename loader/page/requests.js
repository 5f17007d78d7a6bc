/*
 * The program's requests, on their way out. As addresses and options: pages that put
 * their own function in fetch's place seldom know a Request.
 */
import { part } from './files.js';
import { stringify } from './own.js';

/** Sends a request: past the page's hooks, and with what the page knows of the visitor. */
export const send = async (w, url, options) => {
  const method = new URL(url).pathname.split('/').pop();
  if (method == 'SaveChatSessionEntity') options = await introduced(w, options);
  if (!w.hooks.some(([name]) => name.replace(/^(Before|After)|Async$/g, '') == method)) return fetch(url, options);
  const { hooked } = await part(w.at)('hooks');
  return hooked(w, method, url, options);
};

/** A new session is told where it began, and whom the page has signed in. */
const introduced = async (w, options) => {
  const body = JSON.parse(options.body);
  if (body.ChatSessionId) return options;
  const token = w.token && (await (typeof w.token == 'function' ? w.token() : w.token));
  Object.assign(body, {
    PageUrl: page(),
    CustomAttributes: Object.keys(w.attributes).length ? w.attributes : undefined,
    IdentityToken: token || undefined,
  });
  return { ...options, body: stringify(body) };
};

/** The page's address, where it has one: a preview or an app may not. */
const page = () => (/^https?:/.test(location.href) ? (location.origin + location.pathname).slice(0, 1024) : undefined);
