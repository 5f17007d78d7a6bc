// Kept, because making a form anew for each of a thousand messages takes longer
// than drawing them.
const forms = new Map();

/** What a class of `Intl`, with these options, writes of `a` (and `b`); undefined when it refuses. */
export function ask(language, what, options, a, b) {
  try {
    const key = language + what + options;
    const [name, method] = what.split('.');
    if (!forms.has(key)) {
      const make = (languages) => new Intl[name](languages, JSON.parse(options));
      // As the visitor's own settings have the language (`en-GB`), then by itself.
      const own = navigator.languages.filter((tag) => tag.split('-')[0] == language);
      try {
        forms.set(key, make([...own, language]));
      } catch {
        // A browser may name its own languages in a way that it refuses here.
        forms.set(key, make(language));
      }
    }
    return forms.get(key)[method](a, b);
  } catch {
    return undefined;
  }
}
