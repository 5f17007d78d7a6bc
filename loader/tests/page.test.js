import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

const { check } = await import('../page/attributes.js');
const { value } = await import('../page/prefill.js');
const { luminance, readable } = await import('../page/theme.js');
const { hooked } = await import('../parts/hooks.js');

let lines;
const { warn, error } = console;
beforeEach(() => {
  lines = [];
  console.warn = console.error = (...words) => lines.push(words.join(' '));
  globalThis.CSS = { supports: (property, text) => !/[;{}]|nonsense/.test(text) };
});
afterEach(() => Object.assign(console, { warn, error }));

test('attributes that are known and right are not spoken of', () => {
  check({
    data: {
      topicid: '1', title: 'Ask us', theme: 'classic', color: '#1f6b4f', font: 'verdana', size: 'large', delay: '1.5',
      customername: 'cookie:who', locale: 'pt-BR', colorscheme: 'auto', colorschemefrom: 'data-theme', position: 'top-left',
      offset: '20px 32px', zindex: '5', launcher: 'none', load: 'idle', open: '', contact: 'mailto:help@example.com',
      cfasync: 'false', turbotrack: 'reload',
    },
  });
  assert.deepEqual(lines, []);
});

test('each one that is unknown or wrong is told once, with what is allowed', () => {
  check({ data: { topicid: '1', colour: '#000', theme: 'retro', contact: 'javascript:alert(1)', delay: 'soon' } });
  assert.equal(lines.length, 4);
  assert.match(lines[0], /no attribute data-colour; there are data-topicId .*data-color-scheme/);
  assert.match(lines[1], /data-theme="retro".*classic, modern/);
  assert.match(lines[2], /data-contact=.*mailto:/);
  assert.match(lines[3], /data-delay="soon".*seconds/);
});

test('values come from where the tag points', () => {
  // As in browsers, the document's properties are its prototype's; a form of that name is in their way.
  globalThis.document = Object.create({ cookie: 'a=1; who=Ann%20Lee; odd=%E0%A4%A' }, { cookie: { value: {} } });
  globalThis.location = { search: '?name=Bo%20Li' };
  globalThis.shop = { user: { mail: 'a@b.no' }, n: 1 };
  for (const [attribute, found] of [
    ['Ann', 'Ann'], ['at: home', 'at: home'], ['  ', ''], [undefined, ''],
    ['cookie:who', 'Ann Lee'], ['cookie:odd', '%E0%A4%A'], ['cookie:nobody', ''],
    ['url:name', 'Bo Li'], ['url:absent', ''],
    ['variable:shop.user.mail', 'a@b.no'], ['variable:shop.nothing.at.all', ''], ['variable:shop.user', ''],
    ['variable:shop.n', '1'],
  ])
    assert.equal(value(attribute), found, attribute);
});

test('text on any colour can be read, and a wish that can be is kept', () => {
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  for (let step = 0; step < 4096; step++) {
    const color = '#' + step.toString(16).padStart(3, '0');
    assert.ok(ratio(color, readable(color, '#777')) >= 4.5, color);
  }
  assert.equal(readable('#000', '#ccc'), '#ccc');
  assert.equal(readable('#fff', '#ccc'), '#000');
  assert.equal(readable('rebeccapurple', '#ccc'), '#ccc');
  assert.equal(luminance('red'), undefined);
});

const address = (method) => 'https://chat.example/api/v1/Agents/Chat/' + method;
const posting = (body) => ({ method: 'POST', body: body && JSON.stringify(body) });

function service(reply) {
  const seen = [];
  globalThis.fetch = async (url, { body }) => {
    seen.push(JSON.parse(body || 'null'));
    return new Response(JSON.stringify(reply), { headers: { 'content-type': 'application/json' } });
  };
  return seen;
}

test('hooks run around a request, with one state for the call', async () => {
  const seen = service({ ChatSessionId: 7, Rating: 0 });
  const order = [];
  let later;
  const done = new Promise((resolve) => (later = resolve));
  const hooks = [
    ['BeforeSaveChatSessionEntity', (entity, state) => {
      order.push('before');
      state.name = entity.CustomerName;
      entity.CustomerName += '!';
    }],
    ['AfterSaveChatSessionEntity', (entity, answer, state) => {
      order.push('after ' + state.name);
      return { ...answer, Rating: 5 };
    }],
    ['AfterSaveChatSessionEntityAsync', (entity, answer) => {
      answer.Rating = 1;
      later();
    }],
    ['BeforeAddChatMessage', () => order.push('another')],
  ];
  const answer = await hooked({ hooks }, 'SaveChatSessionEntity', address('SaveChatSessionEntity'), posting({ CustomerName: 'Kim' }));
  assert.equal((await answer.json()).Rating, 5);
  await done;
  assert.deepEqual(order, ['before', 'after Kim']);
  assert.deepEqual(seen, [{ CustomerName: 'Kim!' }]);
});

test('what Before throws stops the call with its text', async () => {
  const seen = service({});
  const hooks = [['BeforeAddChatMessage', () => { throw Error('No card numbers, please'); }]];
  const body = { ChatSessionId: 1, Message: { Message: '4111' } };
  const answer = await hooked({ hooks }, 'AddChatMessage', address('AddChatMessage'), posting(body));
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).ErrorMessage, 'No card numbers, please');
  assert.deepEqual(seen, []);
});

test('what After throws goes to the console only', async () => {
  service({ ok: 1 });
  const hooks = [['AfterAddChatMessage', () => { throw Error('oops'); }]];
  const answer = await hooked({ hooks }, 'AddChatMessage', address('AddChatMessage'), posting({ ChatSessionId: 1 }));
  assert.deepEqual(await answer.json(), { ok: 1 });
  assert.match(lines[0], /hook AfterAddChatMessage failed.*oops/);
});

test('a hook that never ends is left after twenty seconds, and not called after five times', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  service({ ok: 1 });
  let calls = 0;
  const hooks = [['BeforeAddChatMessage', () => {
    calls += 1;
    return new Promise(() => {});
  }]];
  for (let round = 1; round <= 6; round++) {
    const answer = hooked({ hooks }, 'AddChatMessage', address('AddChatMessage'), posting({ ChatSessionId: 1 }));
    while (calls < Math.min(round, 5)) await new Promise(setImmediate);
    t.mock.timers.tick(20000);
    assert.equal((await answer).status, 200);
  }
  assert.equal(calls, 5);
  assert.match(lines.at(-1), /will not be called again/);
});
