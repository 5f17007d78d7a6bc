/*
 * Files, loaded when one is sent or fetched: what fetch cannot do (tell how much
 * is sent) and what needs a link (a download under its name).
 */

/**
 * Sends a file. Tells how much is sent, in percent; ends with the answer's status
 * (0: none came), text and Retry-After.
 */
export const send = (url, key, secret, file, signal, told) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Authorization', 'Bearer ' + secret);
    request.setRequestHeader('Idempotency-Key', key);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => told(Math.floor((event.loaded * 100) / event.total));
    request.onloadend = () =>
      done({
        status: request.status,
        text: request.responseText,
        after: request.getResponseHeader('Retry-After'),
      });
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });

/** Fetches a file and hands it over as a download; ends with whether it came. */
export const take = async (url, secret, body, name, signal) => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      credentials: 'omit',
      headers: { Authorization: 'Bearer ' + secret, 'Content-Type': 'application/json' },
      body,
      signal,
    });
    if (!answer.ok) return false;
    const href = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement('a'), { href, download: name }).click();
    // Long enough for the browser's own question where to put it.
    setTimeout(() => URL.revokeObjectURL(href), 6e4);
    return true;
  } catch {
    return false;
  }
};
