import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/eventually';
import { freePort } from '#test/free-port';
import { McpTestClient } from '#test/mcp/mcp-client';
import { holdReplyToInsert } from '#test/mcp/reply-holder';
import { startBeside, startTestMcp, type TestMcp } from '#test/mcp/start-test-mcp';

let mcp: TestMcp;
beforeAll(async () => {
  mcp = await startTestMcp();
});
afterAll(() => mcp?.close());

/** Another instance, as a process of its own. */
async function startProcess(documentdb: string) {
  const [dataDir, port] = await Promise.all([mkdtemp(join(tmpdir(), 'deputy-mcp-')), freePort()]);
  const url = `http://127.0.0.1:${String(port)}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    NATS_URL: mcp.nats.url,
    NATS_NKEY_SEED_FILE: mcp.nats.seedFile('mcp'),
    LOG_LEVEL: 'silent',
    OIDC_ISSUER: mcp.issuer.issuer,
    OIDC_ISSUER_ID: 'local',
    PORT: String(port),
    PUBLIC_URL: url,
    VAULT_ADDR: mcp.vault.address,
    DOCUMENTDB_HOSTS: documentdb,
    DATA_DIR: dataDir,
    CALL_DEADLINE_MS: '600000',
    DECISION_TIMEOUT_MS: '60000',
    RECORD_TIMEOUT_MS: '60000',
    REVOCATIONS_SILENCE_MS: '60000',
  };
  const child = spawn(process.execPath, ['dist/apps/mcp/src/main.js'], { env, stdio: 'ignore' });
  const answers = () => fetch(new URL('/health/live', url)).then(({ ok }) => ok, () => false);
  await eventually('the process answers', answers);
  return {
    url,
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(dataDir, { recursive: true });
    },
  };
} // prettier-ignore

describe('kill -9 between the write and its answer', () => {
  it.each([
    ['the product was stored', 'products', 1],
    ['the key was stored, and the product not yet', 'idempotency_keys', 0],
  ])('INVARIANT (once only): the same call, sent to another instance with its key, makes no second product (%s)', async (_what, collection, there) => {
    const database = await holdReplyToInsert(mcp.documentdb.address, collection);
    const doomed = await startProcess(database.address);
    const token = await mcp.token('bob', { actors: ['deputy-mcp-client'] });
    const create = async (at: { url: string }) => {
      const client = await McpTestClient.connect({ url: at.url, agent: mcp.agent }, 'http', token);
      return client.call('products_create', { name: `Killed ${collection}`, price: 5 }, `key-${collection}`);
    };
    const products = (await mcp.documentdb.connect()).db('tenant-acme').collection('products');
    const stored = () => products.find({ name: `Killed ${collection}` }).toArray();

    const lost = expect(create(doomed)).rejects.toThrow();
    await database.held;
    await doomed.kill();
    await lost;
    await database.close();
    expect(await stored()).toHaveLength(there);

    const again = await create(mcp);
    expect(again).toMatchObject({ isError: false, structured: { product: { name: `Killed ${collection}` } } });
    expect(await stored()).toMatchObject([{ once: [{ callId: again.verdict.repeats }] }]);
    // Whose outcome it is can be read in the stream: the killed call has a decision and no end, this one has both.
    const of = (callId = '') => mcp.events.filter((event) => event.callId === callId);
    await eventually('both calls are recorded', () => of(again.verdict.callId).some(({ type }) => type === 'decision.completed'));
    expect(of(again.verdict.repeats).map(({ type }) => type)).toEqual(['decision.decided']);
    expect(of(again.verdict.callId).at(-1)).toMatchObject({ outcome: 'succeeded', repeats: again.verdict.repeats });
    expect((await create(mcp)).structured).toEqual(again.structured);
    expect(await stored()).toHaveLength(1);
  });
}); // prettier-ignore

describe('told to stop with a call in flight', () => {
  it('INVARIANT (not ready before it stops): says that it is not ready and serves on, then lets the call finish and gives back what was borrowed', async () => {
    const database = await holdReplyToInsert(mcp.documentdb.address, 'products');
    const world = { ...mcp, documentdb: { ...mcp.documentdb, address: database.address } };
    const stopping = await startBeside(world, {});
    const token = await mcp.token('bob', { actors: ['deputy-mcp-client'] });
    const client = await McpTestClient.connect(stopping, 'http', token);
    const ready = () => fetch(new URL('/health/ready', stopping.url)).then(({ status }) => status);
    const users = async () => {
      const admin = (await mcp.documentdb.connect()).db('admin');
      const { users: all } = await admin.command({ usersInfo: 1 });
      return (all as { user: string }[]).map(({ user }) => user).filter((user) => user !== 'admin');
    };
    await eventually('it is ready', async () => (await ready()) === 200);
    // Of killed ones, until their leases are over.
    const others = new Set(await users());
    const own = async () => (await users()).filter((user) => !others.has(user));

    const call = client.call('products_create', { name: 'Drained', price: 5 });
    await database.held;
    expect(await own()).not.toEqual([]);
    await stopping.notice();
    expect(await ready()).toBe(503);
    expect((await client.call('products_list')).isError).toBe(false);

    const closing = stopping.close();
    await eventually('nothing new is taken', () => ready().then(() => false, () => true));
    database.release();
    expect(await call).toMatchObject({ isError: false, structured: { product: { name: 'Drained' } } });
    await closing;
    expect(await own()).toEqual([]);
    const { callId } = (await call).verdict;
    expect(mcp.events.filter((event) => event.callId === callId).at(-1)).toMatchObject({ outcome: 'succeeded' });
    await database.close();
  });
}); // prettier-ignore
