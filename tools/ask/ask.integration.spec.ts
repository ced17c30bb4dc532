import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/eventually';
import { findProjectRoot } from '../launcher/find-project-root.js';

/** Logs in whoever comes, and answers a turn until whoever asked leaves. */
function web(heard: string[]) {
  const answer: Record<string, (response: ServerResponse) => void> = {
    'GET /auth/login': (response) =>
      response.end('<form method="post" action="/in"><input type="password" name="p"></form>'),
    'POST /in': (response) => response.end(''),
    'GET /api/session': (response) => response.end('{"csrf": "c"}'),
    'POST /auth/logout': (response) => response.end('{}'),
    'POST /api/turns': (response) => {
      response.once('close', () => heard.push('the turn was left'));
      for (const event of [
        { type: 'turn.started', turnId: 'turn', conversationId: 'conversation' },
        { type: 'text.delta', text: 'Working' },
      ])
        response.write(`${JSON.stringify(event)}\n`);
    },
  };
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    const asked = `${request.method} ${request.url}`;
    heard.push(asked);
    request.resume();
    answer[asked]?.(response);
  }).listen(0, '127.0.0.1');
}

describe('Ctrl-C in ask', () => {
  let server: ReturnType<typeof web>;
  let heard: string[];
  beforeEach(async () => {
    heard = [];
    server = web(heard);
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([[[]], [['--json']]])(
    'stops the turn, logs out, and exits 130 without a stack: %j',
    async (args) => {
      const { port } = server.address() as AddressInfo;
      const main = join(findProjectRoot(), 'dist', 'tools', 'ask', 'main.js');
      const child = spawn(
        process.execPath,
        [main, '--as', 'bob', '--url', `http://127.0.0.1:${port}`, 'hello', ...args],
        { env: { PATH: process.env.PATH, DEPUTY_PASSWORD: 'x' }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
      await eventually('the turn runs', () => Promise.resolve(heard.includes('POST /api/turns')), 60_000);
      child.kill('SIGINT');
      expect([await once(child, 'close'), said.err]).toEqual([
        [130, null],
        'the turn failed: stopped by Ctrl-C\n',
      ]);
      await eventually('it was left', () => Promise.resolve(heard.includes('the turn was left')), 60_000);
      expect(heard).toContain('POST /auth/logout');
      if (args.length > 0)
        expect(JSON.parse(said.out)).toMatchObject({ error: { code: 'interrupted' }, calls: [] });
    },
  );
});
