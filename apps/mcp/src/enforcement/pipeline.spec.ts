import { pino } from 'pino';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { TokenRejected } from '#libs/principal';
import { nothingRevoked } from '#test/nothing-revoked';
import { McpEndpoint } from '../protocol/mcp-endpoint.js';
import { ToolError } from '../toolbox/tool-error.js';
import { Tool } from '../toolbox/tool.js';
import { Toolbox } from '../toolbox/toolbox.js';
import { Toolboxes } from '../toolbox/toolboxes.js';
import { fakeWorld, type FakeWorld, mcpRequest } from '#test/enforcement/fake-world';

/** What the operator's log says of a permitted call whose tool throws `error`. */
async function loggedOf(error: Error): Promise<string[]> {
  const lines: string[] = [];
  const world = fakeWorld({ logger: pino({ level: 'info' }, { write: (line) => lines.push(line) }) });
  world.fail.run = error;
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const sent = mcpRequest('tools/call', { name: 'things_list', arguments: {} }, { token: 'bob' });
  await (await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' })).text();
  expect(world.trace).toContain('kept outcome failed');
  return lines;
}

/** What becomes of one call of bob's, and what it was done with. */
async function endedIn(world: FakeWorld, name: string, args: object) {
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const sent = mcpRequest('tools/call', { name, arguments: args }, { token: 'bob' });
  const response = await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' });
  const { result } = (await response.json()) as { result: { structuredContent: object } };
  const lease = world.events.flatMap((event) =>
    event.type === 'decision.completed' ? [event.lease?.role] : [],
  );
  return { result: result.structuredContent, lease, trace: world.trace };
}

describe('what a tool needs', () => {
  const endedOf = (name: string, args: object) => endedIn(fakeWorld(), name, args);

  it('is lent: a tool that needs nothing is permitted on record and run without a credential or a database', async () => {
    const { result, lease, trace } = await endedOf('things_tell', {});
    expect(trace).toEqual(['recorded decision permit', 'ran', 'kept outcome succeeded']);
    expect([result, lease]).toEqual([{ done: true }, [undefined]]);
  });

  it('is lent and no more: a reader to what reads, a writer to what writes, one of its own to what destroys', async () => {
    const { lease, trace } = await endedOf('things_list', {});
    expect([trace.filter((line) => line.startsWith('borrowed')), lease]).toEqual([['borrowed acme-reader'], ['acme-reader']]);
    const dropped = (await endedOf('things_drop', { id: 'thing-1' })).trace.filter((line) => line.startsWith('borrowed'));
    expect(dropped).toEqual(['borrowed acme-reader', 'borrowed acme-writer once']);
  }); // prettier-ignore
});

describe('INVARIANT (what is hidden is never scanned)', () => {
  const common = {
    title: 'x',
    description: 'x',
    input: z.object({}),
    output: z.object({ handed: z.array(z.string()) }),
    run: (work: object) => Promise.resolve({ handed: Object.keys(work).sort() }),
  };
  const handedTo = async (tool: Tool) => {
    const toolboxes = new Toolboxes([{ name: 'x', toolbox: Toolbox.of({ about: 'x', tools: [tool] }) }]);
    const { result } = await endedIn(fakeWorld({ toolboxes }), tool.name, { id: 'thing-1' });
    return (result as { handed: string[] }).handed;
  };
  const oneThing = {
    type: 'Thing',
    find: () => Promise.resolve({ id: 'thing-1', attributes: {}, document: {} }),
    idOf: () => 'thing-1',
    witness: () => ({}),
  };
  const lists = { type: 'Thing', readBy: 'x', collection: 'x', viewOf: () => ({ id: 'x', attributes: {} }), visibleTo: () => ({}) }; // prettier-ignore
  const input = z.object({ id: z.string() });

  it('what only reads is handed rows and no database to scan, and what writes is handed both', async () => {
    const errand = ['client', 'found', 'input', 'now', 'principal', 'report', 'restorableForMs', 'signal', 'visible'];
    const reads = { ...common, input, needs: 'reader', effect: 'read', scope: 'catalogue:read' } as const;
    expect(await handedTo(Tool.from({ ...reads, name: 'x_get', resource: oneThing }))).toEqual(errand);
    expect(await handedTo(Tool.from({ ...reads, name: 'x_list', resource: { type: 'Shelf', lists } }))).toEqual(errand);
    const writes = { ...common, input, name: 'x_put', needs: 'writer', effect: 'write', scope: 'catalogue:write' } as const;
    expect(await handedTo(Tool.from({ ...writes, resource: { type: 'Shelf' } }))).toEqual(['asFound', 'db', ...errand].sort());
  }); // prettier-ignore

  it('what reads a whole and does not say which rows does not compile', () => {
    const reads = {
      ...common,
      name: 'x_list',
      needs: 'reader',
      effect: 'read',
      scope: 'catalogue:read',
    } as const;
    // @ts-expect-error `lists` is missing
    Tool.from({ ...reads, resource: { type: 'Shelf' } });
    // @ts-expect-error there is no `db` to read with
    Tool.from({ ...reads, resource: oneThing, run: ({ db }) => Promise.resolve({ handed: [String(db)] }) });
  });
});

describe('a permitted call that fails', () => {
  it('is an alarm for the operator when nobody expected it', async () => {
    expect(await loggedOf(new Error('boom'))).toEqual([expect.stringContaining('boom')]);
  });

  it('is only an outcome when the tool itself says what is wrong', async () => {
    expect(await loggedOf(new ToolError('conflict', 'somebody else wrote first'))).toEqual([]);
  });
});

describe('a sign-in that ends while its call is decided, recorded and lent to', () => {
  /** Of a call whose sign-in ends as soon as `until` is in the trace. */
  async function traceOf(until: string, code: 'revoked' | 'revocations_unknown' = 'revoked') {
    const world = fakeWorld();
    const over = () => world.trace.includes(until);
    const check = () =>
      over() ? Promise.reject(new TokenRejected(code, 'the sign-in has ended')) : Promise.resolve();
    const ports = { ...world.ports, revocations: { ...nothingRevoked, check } };
    const endpoint = new McpEndpoint(ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    const sent = mcpRequest('tools/call', { name: 'things_drop', arguments: { id: 'thing-1' } });
    const response = await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' });
    const { result } = (await response.json()) as { result: { content: { text: string }[] } };
    return { trace: world.trace, text: result.content[0]?.text };
  }

  it('nothing runs after the sign-in has ended, and what was borrowed is given back', async () => {
    const { trace, text } = await traceOf('borrowed acme-writer once');
    expect(trace.slice(trace.indexOf('borrowed acme-writer once'))).toEqual([
      'borrowed acme-writer once',
      'gave back',
      'kept outcome failed',
    ]);
    expect(text).toContain('(revoked)');
  });

  it('nor while it is not known whether it holds', async () => {
    const { trace, text } = await traceOf('borrowed acme-writer once', 'revocations_unknown');
    expect([trace.includes('ran'), text?.includes('(revocations_unknown)')]).toEqual([false, true]);
  });

  it('what runs is told to stop as soon as it is heard', async () => {
    let end = () => {};
    const whenRevoked = (_: unknown, ended: () => void) => {
      end = ended;
      return () => undefined;
    };
    const world = fakeWorld({
      revocations: { ...nothingRevoked, whenRevoked },
      decisions: {
        record: () => {
          end();
          return Promise.resolve();
        },
      },
    });
    const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
    const sent = mcpRequest('tools/call', { name: 'things_list', arguments: {} });
    const response = await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' });
    expect(await response.text()).toContain('(revoked)');
    expect(world.trace).not.toContain('ran');
  });
});
