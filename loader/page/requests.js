/*
 * The program's requests, on their way out.
 */
import { part } from './files.js';

/** Sends a request: past the page's hooks, and with what the page knows of the visitor. */
export const send = async (w, request) => {
  const method = new URL(request.url).pathname.split('/').pop();
  if (method == 'SaveChatSessionEntity') request = await introduced(w, request);
  if (!w.hooks.some(([name]) => name.replace(/^(Before|After)|Async$/g, '') == method)) return fetch(request);
  const { hooked } = await part(w.at)('hooks');
  return hooked(w, method, request);
};

/** A new session is told where it began, and whom the page has signed in. */
const introduced = async (w, request) => {
  const body = await request.clone().json();
  if (body.ChatSessionId) return request;
  const token = w.token && (await (typeof w.token == 'function' ? w.token() : w.token));
  Object.assign(body, {
    PageUrl: (location.origin + location.pathname).slice(0, 1024),
    CustomAttributes: Object.keys(w.attributes).length ? w.attributes : undefined,
    IdentityToken: token || undefined,
  });
  return new Request(request, { body: JSON.stringify(body) });
};
