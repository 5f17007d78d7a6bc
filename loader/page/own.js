/*
 * What pages get in the way of: their elements' names hide the document's properties,
 * and old libraries give every object a `toJSON`.
 */

/** The document's own property, not a form or an image of this name. */
export const own = (name) => Reflect.get(Reflect.getPrototypeOf(document), name, document);

/** Where links to modules go: a page may do without a head. */
export const head = () => own('head') || own('documentElement');

/** JSON of what is there, whatever `toJSON` would make of it. */
export const stringify = (value) =>
  JSON.stringify(value, function (key) {
    return this[key];
  });
