/*
 * Files, loaded when one is sent or fetched: what fetch cannot do (tell how much
 * is sent) and what needs a link (a download under its name). `o` is the program's
 * way outside: the service's address, the files that were chosen, and who hears
 * how far one got.
 */
import { stringify } from '../page/own.js';

const PROGRESS = 3;
const API = 'api/v1/Agents/Anteroom/';

/** Sends a file; ends with the answer, an empty one when none came. */
export const send = (o, lane, signal, secret, session, file, key, name) =>
  new Promise((done) => {
    const chosen = o.shelf.get(key);
    if (!chosen) return done({});
    const request = new XMLHttpRequest();
    request.open('POST', o.base + API + 'AddChatFile?chatSessionId=' + session + '&fileName=' + encodeURIComponent(name));
    request.setRequestHeader('Authorization', 'Bearer ' + secret);
    request.setRequestHeader('Idempotency-Key', key);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (event) => o.tell(PROGRESS, lane, Math.floor((event.loaded * 100) / event.total));
    request.onloadend = () =>
      done({
        status: request.status,
        body: request.response,
        after: request.getResponseHeader('Retry-After') * 1e3 || undefined,
      });
    signal.addEventListener('abort', () => request.abort());
    request.send(chosen);
  });

/** Fetches a file and hands it over as a download; what is no success is an empty answer. */
export const take = async (o, lane, signal, secret, session, file, key, name) => {
  const answer = await fetch(o.base + API + 'GetChatFile', {
    method: 'POST',
    credentials: 'omit',
    headers: { Authorization: 'Bearer ' + secret, 'Content-Type': 'application/json' },
    body: stringify({ ChatSessionId: session, FileId: file }),
    signal,
  });
  if (!answer.ok) return {};
  const href = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement('a'), { href, download: name }).click();
  // Long enough for the browser's own question where to put it.
  setTimeout(() => URL.revokeObjectURL(href), 6e4);
  return { status: answer.status };
};
