/**
 * Loads the Anteroom chat widget. Importing this does nothing, on a server
 * neither; `load` does, in a browser.
 */

const loading = new Map();

// Kept from bundlers, who would look for the address at build time.
const fetchModule = (src) => import(/* webpackIgnore: true */ /* @vite-ignore */ src);

/** For tests: what loads the module. */
export const seams = { fetchModule };

/**
 * Loads `chat.js` once and starts a widget with these options.
 * @param {import('./anteroom.js').Options} options
 * @returns {Promise<import('./anteroom.js').Anteroom | null>} the API of this widget; `null` on a server
 */
export async function load(options) {
  const { src, integrity, inline, ...attributes } = options;
  if (typeof document === 'undefined') return null;
  if (!src || !attributes.topicId) throw TypeError('Anteroom: load() needs src and topicId');
  // An element of the page with this id is not the chat.
  if (typeof window.Anteroom?.of != 'function') {
    if (!loading.has(src)) loading.set(src, fetchOnce(src, integrity));
    await loading.get(src);
  }
  const api = window.Anteroom;
  if (!isThere(attributes.topicId)) api.init(texts({ src, ...attributes }));
  // By itself the page's API speaks to its first widget.
  return { ...api, ...api.of(attributes.topicId) };
}

async function fetchOnce(src, integrity) {
  if (integrity) {
    // The only way to give a module's hash.
    const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', href: src, integrity });
    link.setAttribute('crossorigin', '');
    link.onload = link.onerror = () => link.remove();
    document.head.append(link);
  }
  try {
    await seams.fetchModule(src);
  } catch (error) {
    // Trying again tries again.
    loading.delete(src);
    throw error;
  }
}

/** A widget of this topic is in the page already: its element says so. */
function isThere(topicId) {
  return [...document.querySelectorAll('anteroom-chat')].some(
    ({ dataset }) => (dataset.topicid || dataset.topicId) == topicId
  );
}

/** Options as attributes are: texts; what is switched off is not there. */
function texts(options) {
  const all = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    all[name] = value === true ? '' : String(value);
  }
  return all;
}
