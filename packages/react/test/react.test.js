import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

const { createElement, StrictMode, act } = await import('react');
const { renderToString } = await import('react-dom/server');
const { seams } = await import('@anteroom/chat');
const { AnteroomChat, useAnteroom } = await import('../index.js');

let heard;
let count;

function page() {
  const dom = new JSDOM('<!doctype html><head></head><body><div id="root"></div></body>');
  globalThis.window = dom.window;
  globalThis.document = dom.window.document;
  Object.defineProperty(globalThis, 'navigator', { value: dom.window.navigator, configurable: true });
  globalThis.HTMLElement = dom.window.HTMLElement;
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  heard = [];
  count = { modules: 0, begun: [], destroyed: 0 };
  seams.fetchModule = async () => {
    count.modules += 1;
    window.Anteroom = {
      init: (options) => count.begun.push(options),
      destroy: () => {
        count.destroyed += 1;
        delete window.Anteroom;
      },
      of: (topic) => ({
        on(event, run) {
          heard.push([event, run, topic]);
          return () => (heard = heard.filter(([, other]) => other !== run));
        },
      }),
    };
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

async function mount(element) {
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(document.getElementById('root'));
  await act(async () => {
    root.render(element);
    await turn();
  });
  return root;
}

beforeEach(() => {
  delete globalThis.window;
  delete globalThis.document;
});

test('a server renders nothing for the launcher, and the element inline', () => {
  const props = { src: 'https://a.example/chat.js', topicId: 3, colorScheme: 'dark' };
  assert.equal(renderToString(createElement(AnteroomChat, props)), '');
  const inline = renderToString(createElement(AnteroomChat, { ...props, inline: true }));
  assert.match(inline, /^<anteroom-chat [^>]*data-topicid="3"/);
  assert.match(inline, /data-color-scheme="dark"/);
  assert.match(inline, /data-src="https:\/\/a\.example\/chat\.js"/);
});

test('strict mode mounts twice and starts one chat', async () => {
  page();
  const on = { unread() {} };
  const chat = createElement(AnteroomChat, { src: 'https://b.example/chat.js', topicId: 1, on });
  const root = await mount(createElement(StrictMode, null, chat));
  assert.equal(count.modules, 1);
  assert.equal(count.destroyed, 0);
  assert.deepEqual(new Set(count.begun.map((options) => options.topicId)), new Set(['1']));
  assert.equal(heard.length, 1);
  await act(async () => {
    root.unmount();
    await turn();
  });
  assert.equal(count.destroyed, 1);
  assert.equal(heard.length, 0);
});

test('the hook answers the API once it is there', async () => {
  page();
  const seen = [];
  const Probe = () => {
    seen.push(useAnteroom({ src: 'https://c.example/chat.js', topicId: 1 }) !== null);
    return null;
  };
  const root = await mount(createElement(Probe));
  assert.equal(seen[0], false);
  assert.equal(seen.at(-1), true);
  await act(async () => root.unmount());
  await turn();
});

test('each component hears of its own widget', async () => {
  page();
  const chat = (topicId) => createElement(AnteroomChat, { src: 'https://e.example/chat.js', topicId, key: topicId, on: { unread() {} } });
  const root = await mount([chat(1), chat(2)]);
  assert.deepEqual(heard.map(([, , topic]) => topic).sort(), [1, 2]);
  await act(async () => root.unmount());
  await turn();
  assert.equal(heard.length, 0);
});

test('inline makes the element, which begins by itself', async () => {
  page();
  const root = await mount(createElement(AnteroomChat, { inline: true, src: 'https://d.example/chat.js', topicId: 5 }));
  const element = document.querySelector('anteroom-chat');
  assert.equal(element.dataset.topicid, '5');
  assert.equal(count.modules, 1);
  assert.deepEqual(count.begun, []);
  await act(async () => root.unmount());
  await turn();
});
