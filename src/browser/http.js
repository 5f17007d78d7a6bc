/*
 * Requests to the service, one a lane; whatever a lane had under way is given up.
 * `o` is outside.js's.
 */
const ANSWERED = 2;

/** A header's whole seconds, in milliseconds. */
const seconds = (text) => (/^\s*\d+\s*$/.test(text) ? Math.min(text * 1e3, 2 ** 32 - 1) : undefined);

const run = async (o, lane, work) => {
  abort(o, lane);
  const controller = (o.lanes[lane] = new AbortController());
  // Some pages put their own function in fetch's place: whatever it does, it must not end the chat.
  const reply = await work(controller.signal).catch(() => ({}));
  if (o.lanes[lane] == controller) o.tell(ANSWERED, lane, reply);
};

/** Sends a request: past the page's hooks where there are any. */
export const send = (o, lane, path, secret, key, etag, wait, body) =>
  run(o, lane, async (signal) => {
    const headers = {};
    if (secret) headers.Authorization = 'Bearer ' + secret;
    if (key) headers['Idempotency-Key'] = key;
    if (etag) headers['If-None-Match'] = etag;
    if (wait) headers.Prefer = 'wait=' + wait;
    // No header and no body: a foreign page's browser asks nothing before it.
    if (body) headers['Content-Type'] = 'application/json';
    const request = new Request(o.base + 'api/v1/Agents/' + path, {
      method: 'POST',
      credentials: 'omit',
      signal,
      headers,
      body: body || undefined,
    });
    const answer = await (o.page?.fetch ? o.page.fetch(request) : fetch(request));
    const header = (name) => answer.headers.get(name);
    const found = await answer.json().catch(() => {});
    // An agent's photo and a topic's logo are at the service, not beside the page.
    const user = found?.User;
    if (user?.Photo) user.Photo = o.base + user.Photo;
    if (found?.Logo) found.Logo = o.base + found.Logo;
    return {
      status: answer.status,
      etag: header('ETag'),
      held: /^wait/.test(header('Preference-Applied')),
      interval: seconds(header('Poll-Interval')),
      after: seconds(header('Retry-After')),
      body: found,
    };
  });

/** Sends a file that was chosen (`up`), or fetches one from the log. Few visitors do: how stands in a part of its own. */
export const carry = (o, lane, up, ...facts) =>
  run(o, lane, async (signal) => {
    const files = await o.page.part('files');
    return files[up ? 'send' : 'take'](o, lane, signal, ...facts);
  });

/** Gives up what is under way on this lane. */
export const abort = (o, lane) => {
  o.lanes[lane]?.abort();
  o.lanes[lane] = undefined;
};
