/*
 * What is loaded is what was built together, or it is refused: the loader
 * knows this module's hash, and this module the others'.
 */
import { head, own } from './own.js';

const hashes = Object.fromEntries('{{HASHES}}'.split(' ').map((pair) => pair.split('|')));

const refuse = (file) => {
  throw Error('Anteroom: ' + file + ' is not what was built with this chat; a proxy may change or mix files');
};

// A page's own fetch may throw at once.
const get = async (url) => fetch(url);

/** A file's bytes. */
export const bytes = async (answer, file) => {
  if (!answer.ok) throw Error(answer.status + ' ' + answer.url);
  const content = await answer.arrayBuffer();
  // Only in secure contexts; elsewhere the way here proves nothing anyway.
  if (globalThis.crypto && crypto.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
    if (!btoa(String.fromCharCode(...digest)).startsWith(hashes[file])) refuse(file);
  }
  return content;
};

/** Throws what a browser tells of why this could not be had. */
export const blame = async (at, url) => {
  const { why } = await part(at)('why').catch(() => ({ why: (url) => url + ' is away or blocked' }));
  throw Error(await why(url, at('widget.js')));
};

/** What the loader has asked for, if it came. */
export const had = (at, answer, file) => (answer && answer.ok ? Promise.resolve(answer) : blame(at, at(file)));

/** The program, compiled while it comes; refused when it is not ours. */
export const program = async (at, answer, file) => {
  await had(at, answer, file);
  const type = answer.headers.get('content-type');
  const whole = bytes(answer.clone(), file);
  if (/^application\/wasm/.test(type)) {
    const code = WebAssembly.compileStreaming(answer).catch(async (error) => {
      if (error instanceof WebAssembly.CompileError) throw error;
      // An answer that the page's own fetch has made is none that the browser compiles.
      return WebAssembly.compile(await whole);
    });
    // Whichever fails first is reported; the other is then nobody's to hear.
    code.catch(() => {});
    await whole;
    return code;
  }
  console.warn('Anteroom: ' + answer.url + ' comes as ' + type + '; it starts sooner as application/wasm');
  return WebAssembly.compile(await whole);
};

export const text = async (answer, file) => new TextDecoder().decode(await bytes(answer, file));

const known = (tag) => {
  // As POSIX writes it, too: de_DE.
  const name = String(tag || '').trim().split(/[-_]/)[0].toLowerCase();
  return 'locale-' + name + '.json' in hashes && name;
};

/** The words: what the loader guessed, unless another language has the better right. */
export const language = async (w, at, guess, topic) => {
  const html = own('documentElement');
  const page = known(html.lang || html.getAttribute('xml:lang'));
  const wished = known(w.data.locale) || page || known((await topic)?.Widget?.LanguageIsoCode);
  const file = 'locale-' + (wished || navigator.languages.map(known).find(Boolean) || 'en') + '.json';
  if (!guess || !guess.ok || !new URL(guess.url).pathname.endsWith('/' + file))
    guess = await had(at, await get(at(file)).catch(() => {}), file);
  return JSON.parse(await text(guess, file));
};

/** Another language at run time. */
export const words = async (w, tag) => {
  const name = known(tag);
  if (!name) throw RangeError('Anteroom: no language ' + tag + '; there are ' + languages().join(' '));
  const file = 'locale-' + name + '.json';
  return JSON.parse(await text(await fetch(w.at(file)), file));
};

const languages = () => Object.keys(hashes).flatMap((file) => file.match(/^locale-(..)/)?.[1] ?? []);

/**
 * Ends well when the module at this address has this hash. Chromium and Firefox tell it of a
 * preloaded module; WebKit does not look, and older browsers preload none: there a fetch tells.
 */
const verified = (href, integrity) =>
  new Promise((onload, onerror) => {
    const link = document.createElement('link');
    const end = (how) => (event) => {
      link.remove();
      how(event);
    };
    Object.assign(link, { rel: 'modulepreload', href, integrity, onload: end(onload), onerror: end(onerror) });
    if (/Apple/.test(navigator.vendor) || !link.relList.supports(link.rel)) fetch(href, { integrity }).then(onload, onerror);
    else head().append(link);
  });

const parts = new Map();

/** Loads `loader/parts/<name>.js` when it is needed, once. */
export const part = (at) => (name) => {
  const file = 'part-' + name + '.js';
  const href = at(file);
  if (!parts.has(href)) {
    const loading = verified(href, 'sha256-' + hashes[file]).then(() => import(href));
    parts.set(href, loading);
    // Trying again tries again.
    loading.catch(() => parts.delete(href));
  }
  return parts.get(href);
};
