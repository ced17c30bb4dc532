import { strangersText } from '#libs/enforcement';
import { allowedMethods } from '../methods.js';
import { type EnforcementPorts } from '../ports.js';
import { type RequestRefused } from '../refusal.js';
import { type Era } from '../revisions.js';
import { type Authenticated, type Heard, type Inbound } from '../stages.js';
import { claimOf } from './envelope.js';
import { isRecord } from './read-json.js';
import { rpc } from './rpc-codes.js';

/** Why what is no call is no request either. */
type EnvelopeCode =
  /** Headers and body say two things, or the method is of another revision than the one that is named. */
  'ENVELOPE_DISAGREES' | 'REVISION_UNKNOWN' | 'ENVELOPE_INVALID';

/**
 * Records that somebody known sent what is neither a call nor any other request, and hands the refusal on.
 * INVARIANT (a refused envelope is recorded or counted): by whom, and why; equal ones of a person and agent in one record, whatever
 * they say in them.
 */
export async function refuseEnvelope(
  refused: RequestRefused,
  { request, arrival, principal, body, era, revision }: Inbound & Authenticated & Heard,
  { turnedAway }: Pick<EnforcementPorts, 'turnedAway'>,
): Promise<RequestRefused> {
  const { method, params } = isRecord(body) ? body : {};
  const code = codeOf(refused, method, era);
  if (code === undefined) return refused;
  const claim = isRecord(params) ? claimOf(params) : undefined;
  const header = request.headers.get('mcp-protocol-version');
  const said = { header: strangersText(header), meta: strangersText(claim) };
  const about = { brought: strangersText(method), said, known: principal, revision };
  await turnedAway.record({ door: 'Envelope', code, ...about }, arrival);
  return refused;
}

/** Undefined for what a client asks to find out what there is here: another method of HTTP, or of MCP. */
function codeOf({ status, rpcCode }: RequestRefused, method: unknown, era: Era): EnvelopeCode | undefined {
  if (status === 405 || (rpcCode === rpc.method && !isOfOtherEra(method, era))) return undefined;
  if (rpcCode === rpc.headers || rpcCode === rpc.method) return 'ENVELOPE_DISAGREES';
  return rpcCode === rpc.version ? 'REVISION_UNKNOWN' : 'ENVELOPE_INVALID';
}

/** A method that the revision which is named does not have, and another one has. */
function isOfOtherEra(method: unknown, era: Era): boolean {
  const methods: Readonly<Record<Era, readonly unknown[]>> = allowedMethods;
  return !methods[era].includes(method) && Object.values(methods).flat().includes(method);
}
