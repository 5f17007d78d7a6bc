/* Properties of objects. */

/** A property, or undefined when there is none (or reading it is refused). */
export const get = (of, name) => {
  try {
    return of[name];
  } catch {
    return undefined;
  }
};

/** Sets a property of a plain object. */
export const set = (on, name, value) => {
  on[name] = value;
};
