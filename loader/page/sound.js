/*
 * A quiet sound when something new came while nobody looked. Never before the
 * visitor has done something on this page, and never when it is muted.
 */
const muted = () => {
  try {
    return localStorage['anteroom:mute'] === '1';
  } catch {
    // Who may not keep anything could not keep it quiet.
    return true;
  }
};

/** Plays it, if it may. */
export const sound = (part) => {
  if (muted() || !navigator.userActivation?.hasBeenActive) return;
  part('sound')
    .then(({ play }) => play())
    // Without it nothing is missing.
    .catch(() => {});
};
