/*
 * Why something of the service could not be had, as far as a browser tells a
 * page. Loaded when that has happened.
 */
const ask = async (url, mode) => fetch(url, { mode, cache: 'no-store', credentials: 'omit' }).catch(() => {});

/** One sentence for the site's owner: the cause, and what to do. `other` is a file that did come. */
export const why = async (url, other) => {
  const { origin } = new URL(url);
  if (typeof fetch != 'function') return `this page has no fetch, so ${url} cannot be had`;
  let directive;
  const note = (event) => event.blockedURI.startsWith(origin) && (directive = event.effectiveDirective);
  document.addEventListener('securitypolicyviolation', note);
  const answer = await ask(url);
  // The event comes when it likes.
  if (!answer) await new Promise((done) => setTimeout(done, 100));
  document.removeEventListener('securitypolicyviolation', note);
  if (directive) return `the page's Content-Security-Policy refuses ${url}; add ${origin} to ${directive}`;
  if (answer) {
    const { status, headers } = answer;
    return `${status} ${headers.get('content-type')} ${url}; a proxy serves something else, or part of another build`;
  }
  // Whether it is there at all may be asked without leave to read it.
  if (await ask(url, 'no-cors'))
    return location.protocol == 'file:'
      ? `${url} is not for pages opened as file:; open it over http:`
      : `${url} comes without Access-Control-Allow-Origin: ${location.origin}; see --cors-origins, and what a proxy drops`;
  if (!navigator.onLine) return `${url} cannot be had: this browser is offline`;
  return (await ask(other, 'no-cors'))
    ? `${url} is blocked in this browser, most likely by a content blocker; allow ${origin} there`
    : `${origin} is away, or blocked on the way; look whether ${url} opens by itself`;
};
