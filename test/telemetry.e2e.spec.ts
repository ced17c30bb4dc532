import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { dataDir, logInAs } from '#test/e2e/mesh-under-test';
import { outlineOf, type ToldSpan, traceWith } from '#test/e2e/told-spans';

const said = 'Find laptops under $1500';
const conversation = `telemetry-${crypto.randomUUID()}`;

/** Without spans of what a call found made already, as a credential. */
const wholeTurn = `
deputy-web POST /api/turns
  deputy-web agent turn
    deputy-agent agent turn
      deputy-agent invoke_agent deputy
        deputy-agent mcp exchange
          deputy-mcp mcp exchange
        deputy-agent mcp exchange
          deputy-mcp mcp exchange
        deputy-agent chat amazon.nova-pro-v1:0
        deputy-agent execute_tool products_search
          deputy-agent mcp exchange
            deputy-mcp mcp exchange
              deputy-mcp tools/call products_search
                deputy-mcp decide
                deputy-mcp record decision decided
                  deputy-audit write DECISIONS
                deputy-mcp vault write
                deputy-mcp vault read
                deputy-mcp find products
                deputy-mcp record decision completed
                  deputy-audit write DECISIONS
        deputy-agent chat amazon.nova-pro-v1:0`.trim();

describe('a turn', () => {
  let turnId = '';
  let trace: ToldSpan[] = [];

  beforeAll(async () => {
    // A new sign-in, so that the credential is made in this turn.
    const alice = await logInAs('alice');
    for await (const event of alice.turn(conversation, said))
      if (event.type === 'turn.started') turnId = event.turnId;
    trace = await traceWith(({ attributes }) => attributes['deputy.turn.id'] === turnId, {
      'POST /api/turns': 1,
      'write DECISIONS': 2,
    });
  });

  it('is one trace, from the browser to the database and the log', () => {
    expect(outlineOf(trace).join('\n')).toBe(wholeTurn);
  });

  it('names in it the decision, and what the model cost', () => {
    const [call] = trace.filter(({ name }) => name === 'tools/call products_search');
    expect(call?.attributes).toMatchObject({
      'deputy.decision': 'permit',
      'deputy.outcome': 'succeeded',
      'deputy.rules': ['CATALOGUE_READ'],
      'mcp.protocol.version': '2026-07-28',
    });
    const records = trace.filter(({ name }) => name === 'record decision decided');
    expect(records.map(({ attributes }) => attributes['messaging.message.id'])).toEqual([
      call?.attributes['deputy.decision.id'],
    ]);
    const chats = trace.filter(({ name }) => name.startsWith('chat '));
    expect(chats.map(({ attributes }) => attributes['gen_ai.response.finish_reasons'])).toEqual([
      ['tool_use'],
      ['end_turn'],
    ]);
    for (const { attributes } of chats) expect(attributes['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
  });

  it('no words in traces: tells nothing of what was said, named and found', () => {
    const told = JSON.stringify(trace);
    for (const words of [said, conversation, 'Laptops', 'alice']) expect(told).not.toContain(words);
    // As a whole: names of spans and instants are long numbers.
    expect(told).not.toMatch(/\b1500\b/);
  });
});

describe('INVARIANT (no secret leaves): logs, traces and metrics', () => {
  /** Passwords, seeds, keys and secrets of this mesh, as they lie in its folder; long enough to be found by chance nowhere. */
  const secrets = filesBelow(join(dataDir(), 'secrets'), join(dataDir(), 'nats', 'seeds'))
    .flatMap((file) => readFileSync(file, 'utf8').split(/[\s",:{}[\]]+/))
    .filter((text) => text.length >= 12);

  it.each(['logs', 'telemetry'])('of %s hold none that the mesh knows', (folder) => {
    const files = filesBelow(join(dataDir(), folder));
    expect(files.length).toBeGreaterThan(1);
    expect(secrets.length).toBeGreaterThan(10);
    const leaks = files.flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return secrets.filter((secret) => text.includes(secret)).map((secret) => [file, secret.slice(0, 4)]);
    });
    expect(leaks).toEqual([]);
  });
});

function filesBelow(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile()),
  );
}
