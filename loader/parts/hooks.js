/*
 * The page's hooks around the visitor's requests, as scripts have them on the
 * service: Before may stop the call, After may alter the answer, AfterAsync
 * runs when it was given. Loaded when there are any.
 */
import { stringify } from '../page/own.js';

const LIMIT = 20000;
const STRIKES = 5;

// Bodies that are the carrier itself; others name their parameters.
const CARRIERS = { SaveChatSessionEntity: 'chatSessionEntity', GetChatSessionEntity: '', GetChatTopicEntity: '' };

/** Sends the request as the hooks let it. */
export const hooked = async (w, method, url, options) => {
  const body = options.body ? JSON.parse(options.body) : undefined;
  const args = parameters(method, url, body);
  const eventState = {};
  try {
    await run(w, 'Before' + method, [...args, eventState], true);
  } catch (error) {
    return refusal(error);
  }
  const answer = await fetch(url, body ? { ...options, body: stringify(body) } : options);
  const whole = answer.ok && /json/.test(answer.headers.get('content-type'));
  let returnValue = whole ? await answer.clone().json() : undefined;
  for (const result of await run(w, 'After' + method, [...args, returnValue, eventState]))
    if (result !== undefined) returnValue = result;
  const later = 'After' + method + 'Async';
  setTimeout(() => run(w, later, [...args, structuredClone(returnValue), eventState]));
  return whole ? new Response(stringify(returnValue), answer) : answer;
};

const parameters = (method, url, body) => {
  if (method in CARRIERS) {
    const id = /EntityId=(\d+)/.exec(url);
    return id ? [+id[1]] : [body];
  }
  return Object.values(body || {});
};

/** Runs all hooks of this name, one after the other; what they answer. */
const run = async (w, name, args, stops) => {
  const results = [];
  for (const hook of w.hooks.filter(([known]) => known == name)) {
    if (hook.strikes >= STRIKES) continue;
    try {
      results.push(await Promise.race([hook[1](...args), late(hook)]));
    } catch (error) {
      if (stops && !(error instanceof Late)) throw error;
      console.error('Anteroom: the hook ' + name + ' failed', error);
    } finally {
      clearTimeout(hook.timer);
    }
  }
  return results;
};

class Late extends Error {}

const late = (hook) =>
  new Promise((_, reject) => {
    hook.timer = setTimeout(() => {
      hook.strikes = (hook.strikes || 0) + 1;
      const over = hook.strikes == STRIKES ? '; it will not be called again' : '';
      reject(new Late('no end after ' + LIMIT / 1000 + ' seconds' + over));
    }, LIMIT);
  });

const refusal = (error) =>
  new Response(
    JSON.stringify({
      Error: true,
      ErrorType: 'SoException',
      ErrorMessage: String((error && error.message) || error),
      ErrorSource: 'Anteroom',
    }),
    { status: 400, headers: { 'content-type': 'application/json' } }
  );
