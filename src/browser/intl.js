/* Ways of writing: one of `Intl`'s classes, what is asked of it, its options, and what it is told besides. */
const SHORT = { timeStyle: 'short' };
const WAYS = {
  plural: ['PluralRules', 'select'],
  number: ['NumberFormat', 'format'],
  list: ['ListFormat', 'format'],
  country: ['DisplayNames', 'of', { type: 'region' }],
  away: ['RelativeTimeFormat', 'format', { numeric: 'auto' }, 'day'],
  time: ['DateTimeFormat', 'format', SHORT],
  times: ['DateTimeFormat', 'formatRange', SHORT],
  date: ['DateTimeFormat', 'format', { dateStyle: 'long' }],
  weekday: ['DateTimeFormat', 'format', { weekday: 'long' }],
  day: ['DateTimeFormat', 'format', { weekday: 'long', day: 'numeric', month: 'long' }],
};

// Kept, because making a form anew for each of a thousand messages takes longer
// than drawing them.
const forms = new Map();

/** What a language writes of `a` (and `b`) in one of these ways; undefined when the browser refuses. */
export function ask(language, way, a, b) {
  try {
    const key = language + way;
    const [name, method, options, more] = WAYS[way];
    if (!forms.has(key)) {
      const make = (languages) => new Intl[name](languages, options);
      // As the visitor's own settings have the language (`en-GB`), then by itself.
      const own = navigator.languages.filter((tag) => tag.split('-')[0] == language);
      try {
        forms.set(key, make([...own, language]));
      } catch {
        // A browser may name its own languages in a way that it refuses here.
        forms.set(key, make(language));
      }
    }
    return forms.get(key)[method](a, more || b);
  } catch {
    return undefined;
  }
}
