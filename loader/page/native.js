/*
 * The browser's own, under names to which a page may have given something else. When
 * all is bundled, these stand in the names' place, in the program's bindings too.
 */
const kind = (is) => ({ [Symbol.hasInstance]: (value) => !!value && is(value) });

export const Promise = (async () => {})().constructor;
export const Window = kind((value) => value === window);
export const Node = kind((value) => value.nodeType > 0);
export const Element = kind((value) => value.nodeType === 1);
export const HTMLElement = Element;
export const ShadowRoot = kind((value) => value.nodeType === 11 && 'host' in value);
// The browser's, and the copies that stay in the widget (isolate.js).
export const KeyboardEvent = kind((value) => 'isComposing' in value && 'key' in value);
