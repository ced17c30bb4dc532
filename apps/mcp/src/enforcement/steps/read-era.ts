import { RequestRefused } from '../refusal.js';
import {
  assumedRevision,
  isLegacyRevision,
  legacyRevisions,
  modernRevision,
  revisionsOver,
} from '../revisions.js';
import { type Heard, type Inbound } from '../stages.js';
import { versionKey } from './envelope.js';
import { isId, isRecord, readJson } from './read-json.js';
import { rpc } from './rpc-codes.js';

/** What a request says about its revision, and where. */
interface Said {
  /** `MCP-Protocol-Version`. */
  readonly header: string | null;
  /** In `_meta`, whatever it is; undefined without it. */
  readonly claim: unknown;
  readonly method: unknown;
  readonly params: Record<string, unknown>;
  readonly id: unknown;
}

/**
 * Reads the body once and finds out in which era it is spoken. What says that it is modern makes it so, and is held to it: a
 * request is legacy only where nothing speaks against it, so that none is judged by one era and answered in the other.
 * INVARIANT (the gate decides the era): the protocol handler serves an exchange in the era found here and has no say in it.
 */
export async function readEra({ request, arrival }: Inbound): Promise<Heard> {
  const { body, refused } = await readJson(request);
  const said = saidBy(request.headers, body);
  if (arrival.transport === 'http' && isLegacy(said, request.headers))
    return { body, era: 'legacy', revision: legacyRevisionOf(said), unheard: refused };
  // `_meta` names only a revision that is spoken in `_meta`; `server/discover` tells the same.
  const supported = said.claim === undefined ? revisionsOver(arrival.transport) : [modernRevision];
  const unheard = refused ?? unspoken(said, supported);
  return { body, era: 'modern', revision: couldBeRevision(said.header), unheard };
}

function saidBy(headers: Headers, body: unknown): Said {
  const { method, params: given, id } = isRecord(body) ? body : {};
  const params = isRecord(given) ? given : {};
  const meta = isRecord(params['_meta']) ? params['_meta'] : {};
  const claim = Object.hasOwn(meta, versionKey) ? meta[versionKey] : undefined;
  return { header: headers.get('mcp-protocol-version'), claim, method, params, id };
}

function isLegacy({ header, claim, method }: Said, headers: Headers): boolean {
  if (claim !== undefined) return false;
  if (header !== null) return isLegacyRevision(header);
  // Names no revision at all: only the older has `initialize`, and `Mcp-Method` and `server/discover` came with the newer.
  return method === 'initialize' || (!headers.has('mcp-method') && method !== 'server/discover');
}

function legacyRevisionOf({ header, method, params }: Said): string {
  if (method !== 'initialize') return header ?? assumedRevision;
  const asked = params['protocolVersion'];
  return isLegacyRevision(asked) ? asked : legacyRevisions[0];
}

/** A revision that nobody speaks here. Where header and `_meta` name two, that they disagree is what is wrong (see `parse`). */
function unspoken({ header, claim, id }: Said, supported: readonly string[]): RequestRefused | undefined {
  const named = header ?? claim;
  if (typeof named !== 'string' || named === modernRevision) return undefined;
  if (claim !== undefined && claim !== named) return undefined;
  const shown = named.replace(/[^\w.-]/g, '?').slice(0, 40);
  return new RequestRefused(
    400,
    rpc.version,
    `the protocol version \`${shown}\` is not spoken here, use one of ${supported.join(', ')}`,
    { id: isId(id) ? id : undefined, data: { supported, requested: named.slice(0, 64) } },
  );
}

const couldBeRevision = (named: string | null) => (/^\d{4}-\d{2}-\d{2}$/.test(named ?? '') ? named : null);
