/*
 * The sound of a new message, made here: two soft tones. Loaded when it is heard
 * for the first time.
 */
const TONES = [
  [587, 0],
  [880, 0.12],
];

const ring = async () => {
  const context = new AudioContext();
  for (const [frequency, delay] of TONES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const from = context.currentTime + delay;
    tone.frequency.value = frequency;
    // Ends that are not cut do not click.
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.06, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0005, from + 0.35);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + 0.4);
  }
  await new Promise((done) => setTimeout(done, 1000));
  await context.close();
};

/** Plays it; of several tabs one does. */
export const play = () =>
  navigator.locks
    ? navigator.locks.request('anteroom:sound', { ifAvailable: true }, (lock) => lock && ring())
    : ring();
