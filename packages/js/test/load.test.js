import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

const { load, seams } = await import('../index.js');

let asked;
let began;

function page(html = '') {
  const dom = new JSDOM('<!doctype html><head></head><body>' + html + '</body>');
  globalThis.window = dom.window;
  globalThis.document = dom.window.document;
}

beforeEach(() => {
  asked = [];
  began = [];
  seams.fetchModule = async (src) => {
    asked.push(src);
    window.Anteroom = {
      init: (options) => began.push(options),
      open: () => 'the first',
      of: (topic) => ({ open: () => topic }),
    };
  };
});

test('importing it and loading it on a server does nothing', async () => {
  delete globalThis.window;
  delete globalThis.document;
  assert.equal(await load({ src: 'https://a.example/chat.js', topicId: 1 }), null);
  assert.deepEqual(asked, []);
});

test('an element with the id Anteroom is not the chat', async () => {
  page('<section id="Anteroom"></section>');
  assert.ok(window.Anteroom, 'browsers give elements to scripts by their ids');
  const chat = await load({ src: 'https://id.example/chat.js', topicId: 1 });
  assert.deepEqual(asked, ['https://id.example/chat.js']);
  assert.equal(chat.open(), 1);
});

test('options become what a tag would say', async () => {
  page();
  await load({ src: 'https://b.example/chat.js', topicId: 1, open: true, delay: 2, size: undefined, load: 'now' });
  assert.deepEqual(asked, ['https://b.example/chat.js']);
  assert.deepEqual(began, [{ src: 'https://b.example/chat.js', topicId: '1', open: '', delay: '2', load: 'now' }]);
});

test('two loads at once are one', async () => {
  page();
  await Promise.all([load({ src: 'https://c.example/chat.js', topicId: 1 }), load({ src: 'https://c.example/chat.js', topicId: 2 })]);
  assert.equal(asked.length, 1);
  assert.deepEqual(began.map((options) => options.topicId).sort(), ['1', '2']);
});

test('the API of each is its own, and has what is the whole page\'s', async () => {
  page();
  const first = await load({ src: 'https://g.example/chat.js', topicId: 1 });
  const second = await load({ src: 'https://g.example/chat.js', topicId: 2 });
  assert.deepEqual([first.open(), second.open()], [1, 2]);
  assert.equal(second.init, window.Anteroom.init);
});

test('an element that is in the page is not begun again', async () => {
  page('<anteroom-chat data-topicid="7"></anteroom-chat>');
  await load({ src: 'https://d.example/chat.js', topicId: 7 });
  assert.equal(asked.length, 1);
  assert.deepEqual(began, []);
});

test('a hash is asked for by a link, and a failure can be tried again', async () => {
  page();
  const { fetchModule } = seams;
  let link;
  seams.fetchModule = async () => {
    link = document.querySelector('link');
    throw Error('refused');
  };
  const options = { src: 'https://e.example/v1/chat.js', integrity: 'sha384-abc', topicId: 1 };
  await assert.rejects(load(options), /refused/);
  assert.equal(link.rel, 'modulepreload');
  assert.equal(link.getAttribute('integrity') ?? link.integrity, 'sha384-abc');
  seams.fetchModule = fetchModule;
  await load(options);
  assert.equal(asked.length, 1);
});

test('what is missing is said', async () => {
  page();
  await assert.rejects(load({ src: 'https://f.example/chat.js' }), /topicId/);
});
