import { type Arrival } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { principalOf } from '../principal-of.js';
import { mcpRequest } from './fake-world.js';

/** A revision of MCP with who speaks it here: the agent of the mesh, or a client outside it. */
export interface Spoken {
  readonly revision: string;
  readonly arrival: Arrival;
  /** For `fakeWorld`: bob and alice as the arrival takes them. */
  readonly people: readonly Principal[];
  readonly request: typeof mcpRequest;
}

const overHttp: Arrival = { transport: 'http', address: '203.0.113.7' };
const client = { agent: { id: 'deputy-mcp-client' }, actors: ['deputy-mcp-client'] };
export const peopleOutside = [
  principalOf('bob', ['editor'], client),
  principalOf('alice', ['reader'], client),
];

/**
 * A request as a client of an older revision sends it, after its `initialize`: nothing about the protocol but one header, which
 * 2025-03-26 does not know.
 */
export const legacyRequest =
  (revision: string): typeof mcpRequest =>
  (method, params = {}, change = {}) => {
    const body = change.body ?? JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });
    const { headers, signal } = mcpRequest(method, params, { ...change, body });
    const given = new Headers(change.headers);
    for (const name of ['mcp-method', 'mcp-name', 'mcp-protocol-version'])
      if (!given.has(name)) headers.delete(name);
    if (revision !== '2025-03-26' && !given.has('mcp-protocol-version'))
      headers.set('mcp-protocol-version', revision);
    return new Request('http://mcp.http/mcp', { method: 'POST', headers, body, signal });
  };

const legacy = (revision: string): Spoken => ({
  revision,
  arrival: overHttp,
  people: peopleOutside,
  request: legacyRequest(revision),
});

/** Every revision that is spoken, for `describe.each`. */
export const revisions: readonly Spoken[] = [
  { revision: '2026-07-28', arrival: { transport: 'nats', peer: 'agent' }, people: [], request: mcpRequest },
  legacy('2025-11-25'),
  legacy('2025-06-18'),
  legacy('2025-03-26'),
];
export const legacyRevisions = revisions.slice(1);
/** One of each era, for what is slow. */
export const eras = revisions.slice(0, 2);
