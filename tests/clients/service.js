// A service with a database of its own, for the programs that call it.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BINARY = process.env.ANTEROOM_BIN;
if (!BINARY) throw new Error('ANTEROOM_BIN names the binary to test');

export const AGENT = { name: 'ann', password: 'pw-ann', marks: ['--administrator'] };
export const COLLEAGUE = { name: 'bob', password: 'pw-bob', marks: [] };

/** Starts one with two agents; both are members of topic 1, "Support". */
export async function start() {
    const folder = mkdtempSync(join(tmpdir(), 'anteroom-clients-'));
    const database = ['--database', `sqlite:${join(folder, 'chat.db')}`];
    const run = (words, input) => {
        const done = spawnSync(BINARY, [...words, ...database], { input, encoding: 'utf8' });
        if (done.status !== 0) throw new Error(`${words.join(' ')}: ${done.stderr}`);
        return done.stdout.trim();
    };
    for (const { name, password, marks } of [AGENT, COLLEAGUE]) {
        run(['agent', 'add', name, '--full-name', `${name} Tester`, ...marks], `${password}\n`);
    }
    run(['topic', 'save'], JSON.stringify({ Name: 'Support', WelcomeMessage: 'Welcome!' }));
    const token = run(['token', 'add', AGENT.name, '--name', 'client']).split(/\s+/).find((word) => word.startsWith('8A:'));
    const ticket = run(['token', 'add', AGENT.name, '--ticket']).split(/\s+/).find((word) => word.startsWith('7T:'));

    const child = spawn(BINARY, ['serve', '--listen', '127.0.0.1:0', ...database], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, RUST_LOG: 'error' },
    });
    const base = await new Promise((found, lost) => {
        child.once('exit', (code) => lost(new Error(`the service ended with ${code}`)));
        createInterface(child.stdout).on('line', (line) => {
            if (line.startsWith('listening on ')) found(line.slice('listening on '.length));
        });
    });
    const stop = async () => {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill();
        await gone;
        rmSync(folder, { recursive: true, force: true });
    };
    return { base, token, ticket, stop };
}

/** A visitor who waits on topic 1, as the widget makes one; answers the session's id and key. */
export async function visitor(base, name = 'Vi') {
    const answer = await fetch(`${base}/api/v1/Agents/Chat/SaveChatSessionEntity`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ TopicId: 1, CustomerAlias: name, CustomerConsented: true, FirstMessage: 'Hello?' }),
    });
    const session = await answer.json();
    if (!answer.ok) throw new Error(JSON.stringify(session));
    return { id: session.ChatSessionId, key: session.SessionKey };
}
