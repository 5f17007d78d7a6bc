/* The topic, as everybody may read it. */

/** The topic's public facts. Its failure is the program's to mend. */
export const ask = (base, topic) =>
  fetch(base + 'api/topic/' + topic, { credentials: 'omit' })
    .then((answer) => (answer.ok ? answer.json() : undefined))
    .catch(() => {});
