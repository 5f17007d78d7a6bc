/* The topic, as everybody may read it. */

/** The topic's public facts. Its failure is the program's to mend. */
export const ask = async (base, topic) => {
  try {
    const answer = await fetch(base + 'api/topic/' + topic, { credentials: 'omit' });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
};
