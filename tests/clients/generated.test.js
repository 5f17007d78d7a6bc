// Clients that are generated from the API's own description: they compile, and what
// they send is taken.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import createClient from 'openapi-fetch';
import { AGENT, start, visitor } from './service.js';

const here = dirname(fileURLToPath(import.meta.url));
const tool = (name) => join(here, 'node_modules/.bin', name);
const run = (name, ...words) => execFileSync(tool(name), words, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const basic = `Basic ${Buffer.from(`${AGENT.name}:${AGENT.password}`).toString('base64')}`;

/** Compiles with every check that TypeScript has; what it says is in the error. */
function compile(...words) {
    try {
        run('tsc', '--strict', '--target', 'es2022', '--module', 'nodenext', '--moduleResolution', 'nodenext', ...words);
    } catch (error) {
        throw new Error(error.stdout || error.message);
    }
}

let service, work, description;
before(async () => {
    service = await start();
    work = mkdtempSync(join(here, '.work-'));
    symlinkSync(join(here, 'node_modules'), join(work, 'node_modules'));
    writeFileSync(join(work, 'package.json'), '{ "type": "module" }');
    description = join(work, 'openapi.json');
    writeFileSync(description, await (await fetch(`${service.base}/api/openapi.json`)).text());
});
after(async () => {
    await service?.stop();
    if (work) rmSync(work, { recursive: true, force: true });
});

describe('openapi-typescript and openapi-fetch', () => {
    it('call the API by types that are made from its description', async () => {
        run('openapi-typescript', description, '-o', 'schema.d.ts');
        cpSync(join(here, 'talk.ts'), join(work, 'talk.ts'));
        compile('talk.ts');
        const { talk } = await import(pathToFileURL(join(work, 'talk.js')));
        const waiting = await visitor(service.base);
        const client = createClient({ baseUrl: service.base, headers: { Authorization: basic } });
        const { status, message, topics } = await talk(client, waiting.id);
        assert.equal(status, 'UserLast');
        assert.equal(message, 'How can I help?');
        assert.equal(topics, 2);
    });
});

describe('@hey-api/openapi-ts', () => {
    it('makes a client that calls the API', async () => {
        run('openapi-ts', '-i', description, '-o', 'hey');
        compile('--skipLibCheck', '--module', 'es2022', '--moduleResolution', 'bundler', '--lib', 'es2023,dom,dom.iterable', '--outDir', 'made', 'hey/index.ts', 'hey/client.gen.ts');
        run('esbuild', 'made/index.js', 'made/client.gen.js', '--bundle', '--splitting', '--format=esm', '--outdir=bundle');
        const load = (name) => import(pathToFileURL(join(work, 'bundle', name)));
        const [{ client }, sdk] = [await load('client.gen.js'), await load('index.js')];
        client.setConfig({ baseUrl: service.base, auth: ({ scheme }) => (scheme === 'basic' ? `${AGENT.name}:${AGENT.password}` : undefined), throwOnError: true });

        const { data: everybody } = await sdk.chatGetChatPresence();
        await sdk.chatSaveChatPresence({ body: { ChatPresence: everybody.map((one) => ({ ...one, Present: true })) } });
        const { id } = await visitor(service.base);
        const { data: session } = await sdk.chatPickUpChatSession({ body: { ChatSessionId: id } });
        assert.equal(session.ChatSessionId, id);
        await sdk.chatAddChatMessage({ body: { ChatSessionId: id, Message: { Message: 'Hello' } } });
        const { data: messages } = await sdk.chatGetChatMessages({ body: { ChatSessionId: id } });
        assert.equal(messages.at(-1).Message, 'Hello');
        const { data: read } = await sdk.chatGetChatSessionEntity({ query: { chatSessionEntityId: id } });
        const { data: saved } = await sdk.chatSaveChatSessionEntity({ body: { ...read, CustomerName: 'Vi' } });
        assert.equal(saved.CustomerName, 'Vi');
        const { data: topic } = await sdk.chatGetChatTopicEntity({ query: { chatTopicEntityId: 1 } });
        const { data: same } = await sdk.chatSaveChatTopicEntity({ body: topic });
        assert.equal(same.ChatTopicId, 1);
    });
});
