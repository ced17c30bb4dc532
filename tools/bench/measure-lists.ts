import { Underway } from '#libs/principal';
import { randomUUID } from 'node:crypto';
import { CountedRefusals, GuardedDecisionPoint, inProcess } from '#libs/enforcement';
import { createLogger } from '#libs/telemetry';
import { type EnforcementPorts } from '../../apps/mcp/src/enforcement/ports.js';
import { McpEndpoint } from '../../apps/mcp/src/protocol/mcp-endpoint.js';
import { benchAgent } from './bench-agent.js';
import { hundredTools, policiesOfHundred } from './hundred-tools.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';

const revision = '2026-07-28';
const unused = () => Promise.reject(new Error('a list of tools needs none of it'));

/**
 * `tools/list` of a reader with a hundred tools, of which half are withheld: through the gate and the table to the bytes of the
 * answer, in process. Each request is made once by a caller that is new, and once by the same again.
 */
export async function measureLists(policiesDir: string, rounds: number): Promise<Figure[]> {
  const endpoint = new McpEndpoint(await portsFor(policiesDir), {
    metadataUrl: 'x',
    scope: 'x',
    version: '1',
  });
  const times = { decided: [] as number[], kept: [] as number[] };
  let bytes = 0;
  for (let round = -20; round < rounds; round += 1) {
    const caller = randomUUID();
    for (const kind of ['decided', 'kept'] as const) {
      const start = performance.now();
      const response = await endpoint.fetch(listRequest(caller), { transport: 'nats', peer: 'agent' });
      const text = await response.text();
      if (round >= 0) times[kind].push(performance.now() - start);
      bytes = Buffer.byteLength(text);
      if (countOf(text) !== 50) throw new Error(`the tools were not listed: ${text.slice(0, 200)}`);
    }
  }
  await endpoint.close();
  const note = `in process; ${String(rounds)} callers, half of the tools withheld`;
  return [
    { name: 'tools/list with 100 tools, decided, p50', value: percentiles(times.decided).p50, unit: 'ms', note },
    { name: 'tools/list with 100 tools, kept, p50', value: percentiles(times.kept).p50, unit: 'ms' },
    { name: 'tools/list with 100 tools, answer', value: bytes / 1000, unit: 'kB' },
  ]; // prettier-ignore
}

const countOf = (text: string) =>
  (JSON.parse(text) as { result?: { tools: unknown[] } }).result?.tools.length;

async function portsFor(policiesDir: string): Promise<EnforcementPorts> {
  const clock = () => new Date();
  const outcomes = { full: false, keep: unused };
  return {
    // Verified before: what a token costs is another figure.
    verifier: { verify: (token) => Promise.resolve(readerWith(token)) },
    keys: { tokenFor: unused, askAnew: unused },
    approvals: { find: unused, open: unused, spend: unused },
    refusedKeys: { record: unused },
    turnedAway: { record: unused },
    revocations: { check: () => Promise.resolve(), whenRevoked: () => () => undefined },
    underway: new Underway(),
    policy: new GuardedDecisionPoint(inProcess(await policiesOfHundred(policiesDir)), {
      deadlineMs: 60_000,
      alarm: () => undefined,
    }),
    decisions: { record: unused },
    outcomes,
    refusals: new CountedRefusals({ events: outcomes, clock, newId: randomUUID }),
    budgets: { enter: () => Promise.resolve({ leave: () => undefined }) },
    lender: { borrow: unused } as unknown as EnforcementPorts['lender'],
    toolboxes: hundredTools(),
    logger: createLogger('mcp', 'silent'),
    clock,
    newId: randomUUID,
    tenants: {},
    callDeadlineMs: 60_000,
  };
}

const readerWith = (token: string): Awaited<ReturnType<EnforcementPorts['verifier']['verify']>> => ({
  user: { key: 'local#u1', issuer: 'local', subject: 'u1', name: 'alice' },
  tenant: 'acme',
  roles: ['reader'],
  agent: benchAgent,
  actors: ['deputy-agent', 'deputy-web'],
  scopes: ['catalogue:read'],
  unasked: [],
  tokenId: token,
  issuer: 'http://localhost:1',
  secondFactor: false,
  sessionId: null,
  issuedAt: 1_000_000_000,
  expiresAt: 4_000_000_000,
  token,
});

function listRequest(token: string): Request {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return new Request('http://mcp.mesh/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'mcp-protocol-version': revision,
      'mcp-method': 'tools/list',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta } }),
  });
}
