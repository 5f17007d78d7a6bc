/* Whether the visitor wants to hear of new messages: the one thing that is kept for all topics. */
const MUTE = 'anteroom:mute';

export const muted = () => {
  try {
    return localStorage.getItem(MUTE) !== null;
  } catch {
    return true;
  }
};

export const mute = (yes) => {
  try {
    if (yes) localStorage.setItem(MUTE, '1');
    else localStorage.removeItem(MUTE);
  } catch {
    // Where nothing can be kept, there is no sound either.
  }
};
