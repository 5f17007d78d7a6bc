/*
 * Erasing at the page's wish: the service forgets the session for good, and
 * so does every tab.
 */
import { on } from './events.js';

/** Answers the service's receipt; null when there was no session, nor a request. */
export const erase = (w) => {
  if (!w.state.sessionId && w.state.screen != 'posted') {
    w.handle.command('logout');
    return { receipt: null };
  }
  return new Promise((resolve, reject) => {
    const ends = [
      on(w, 'erase', ({ receipt }) => settle(resolve, { receipt })),
      on(w, 'error', () => settle(reject, Error('Anteroom: the service did not erase it; try again'))),
    ];
    const settle = (how, what) => {
      for (const off of ends) off();
      how(what);
    };
    w.handle.command('erase');
  });
};
