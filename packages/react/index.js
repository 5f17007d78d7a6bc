/** The Anteroom chat widget for React: a hook, and a component around it. */
import { load } from '@anteroom/chat';
import { createElement, useEffect, useState } from 'react';

// How many components want the chat. Strict mode mounts twice, and pages move
// on: what is wanted again in the same turn was never given up.
let wanted = 0;

function release() {
  wanted -= 1;
  setTimeout(() => {
    // An element of the page with this id is not the chat.
    if (!wanted && typeof window.Anteroom?.destroy == 'function') window.Anteroom.destroy();
  });
}

/**
 * Starts the chat, and answers its API once it is there (before: `null`).
 * The chat ends with the last component that uses it.
 */
export function useAnteroom(options) {
  const [api, setApi] = useState(null);
  // Options are compared by what they say.
  const key = JSON.stringify(options);
  useEffect(() => {
    let gone = false;
    wanted += 1;
    load(JSON.parse(key)).then(
      (chat) => {
        if (!gone) setApi(chat);
        else if (!wanted) chat?.destroy();
      },
      (error) => console.warn('Anteroom: not loaded', error)
    );
    return () => {
      gone = true;
      setApi(null);
      release();
    };
  }, [key]);
  return api;
}

/**
 * The launcher in its corner, or with `inline` a box in the page. `on` holds
 * listeners by event; further properties are the widget's options.
 */
export function AnteroomChat({ inline, on, style, className, ...options }) {
  const api = useAnteroom(inline ? { ...options, inline: true } : options);
  useEffect(() => {
    if (!api || !on) return undefined;
    const ends = Object.entries(on).map(([event, heard]) => api.on(event, heard));
    return () => ends.forEach((end) => end());
  }, [api, on]);
  if (!inline) return null;
  return createElement('anteroom-chat', { ...attributes(options), style, class: className });
}

/** Options as the element's attributes. */
function attributes(options) {
  const all = {};
  for (const [name, value] of Object.entries(options)) {
    if (name === 'integrity' || value === undefined || value === null || value === false) continue;
    all['data-' + (name === 'topicId' ? 'topicid' : name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase()))] =
      value === true ? '' : String(value);
  }
  return all;
}
