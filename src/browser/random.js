/* Random numbers. */

/** A seed for pauses: different in every tab. */
export const seed = () => {
  try {
    return crypto.getRandomValues(new Uint32Array(1))[0];
  } catch {
    // A browser without crypto: keys must still differ.
    return Math.random() * 2 ** 32;
  }
};

/** A fresh UUID, version 4. `crypto.randomUUID` exists in secure contexts only. */
export const uuid = () =>
  globalThis.crypto?.randomUUID
    ? crypto.randomUUID()
    : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (c) => (c ^ (seed() & (15 >> (c / 4)))).toString(16));
