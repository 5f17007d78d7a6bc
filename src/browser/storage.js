/*
 * What outlives the page view, and this run of it.
 *
 * A browser that refuses (private mode, blocked or full storage) is survived:
 * what it does not take is kept in memory.
 */

const attempt = (work) => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** One of the browser's two storages, with memory for what it refuses. */
const area = (find) => {
  // In the order of writing.
  const memory = new Map();
  return {
    read: (name) => attempt(() => JSON.parse(memory.get(name) ?? find().getItem(name))),
    write(name, value) {
      const text = JSON.stringify(value);
      memory.delete(name);
      // What was kept before stays for the next page view: better than nothing.
      attempt(() => find().setItem(name, text) ?? true) || memory.set(name, text);
    },
    remove(name) {
      memory.delete(name);
      attempt(() => find().removeItem(name));
    },
    names: (prefix) =>
      [...new Set([...memory.keys(), ...(attempt(() => Object.keys(find())) || [])])].filter((name) => name.startsWith(prefix)),
  };
};

/** What one topic's chat keeps: `anteroom:<topicId>` and, of unsent writes, `anteroom:<topicId>:out:<key>`. */
export const open = (topic) => ({
  name: 'anteroom:' + topic,
  out: 'anteroom:' + topic + ':out:',
  local: area(() => localStorage),
  session: area(() => sessionStorage),
});

/** What is kept for all tabs, or for this one. */
export const read = (kept, all) => (all ? kept.local : kept.session).read(kept.name);

/** Keeps that; nothing is forgotten. */
export const keep = (kept, all, value) => {
  const area = all ? kept.local : kept.session;
  if (value) area.write(kept.name, value);
  else area.remove(kept.name);
};

/** Whether the browser keeps anything; some say no only when asked. */
export const keeps = ({ local, out }) => {
  const taken = attempt(() => localStorage.setItem(out, '') ?? true);
  local.remove(out);
  return !!taken;
};

const turns = ({ local, out }) =>
  local
    .names(out)
    .map(local.read)
    .filter((kept) => kept?.[1])
    .sort((a, b) => a[0] - b[0]);

/** The unsent writes, in order. */
export const pending = (kept) => turns(kept).map(([, write]) => write);

/** Keeps an unsent write. Saved again, it keeps its turn. */
export const put = (kept, key, write) => {
  const name = kept.out + key;
  // Two in one millisecond must not change places.
  const next = () => Math.max(Date.now(), (turns(kept).pop()?.[0] ?? 0) + 1);
  kept.local.write(name, [kept.local.read(name)?.[0] ?? next(), write]);
};

/** Forgets a write that was answered. */
export const drop = ({ local, out }, key) => local.remove(out + key);

/** Forgets all of it. */
export const wipe = ({ local, session, name }) => {
  for (const area of [local, session])
    // Topic 12 begins as topic 1 does.
    for (const known of [name, ...area.names(name + ':')]) area.remove(known);
};
