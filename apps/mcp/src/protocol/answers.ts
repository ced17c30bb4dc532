import { type CallToolResult, ProtocolError } from '@modelcontextprotocol/server';
import { type Verdict, verdictKey } from '#libs/contracts';
import { type CallAnswer } from '../enforcement/pipeline.js';
import { type PipelineCode, type RequestRefused } from '../enforcement/refusal.js';
import { isStructured } from '../enforcement/revisions.js';
import { type Passage } from '../enforcement/stages.js';
import { rpc } from '../enforcement/steps/rpc-codes.js';

/** How a call ended that asked nothing. */
export type Ended = Exclude<CallAnswer, { kind: 'asking' }>;

/**
 * A call's end as an MCP result of a revision. A refusal is a result with `isError`, so that a model can read and tell the
 * reason.
 */
export function toToolResult(answer: Ended, revision: string | null): CallToolResult {
  const _meta = { [verdictKey]: answer.verdict };
  if (answer.kind !== 'succeeded')
    return { content: [{ type: 'text', text: sentenceOf(answer) }], isError: true, _meta };
  const { result, tool } = answer;
  if (!tool.outputSchema) return { ...(result as Pick<CallToolResult, 'content'>), _meta };
  const structured = isStructured(revision) && { structuredContent: result };
  return { content: [{ type: 'text', text: JSON.stringify(result) }], ...structured, _meta };
}

/** The end of what has no result for errors: a prompt's messages, or what was read. @throws ProtocolError when it was not permitted, or failed */
export function toResult(answer: Ended, passed: Passage): Record<string, unknown> {
  const { verdict } = answer;
  if (answer.kind === 'succeeded') {
    // What was read is decided anew each time, and may be somebody's own.
    const caching = passed.era === 'modern' && passed.message.method === 'resources/read' && { ttlMs: 0, cacheScope: 'private' }; // prettier-ignore
    return { ...answer.result, ...caching, _meta: { [verdictKey]: verdict } };
  }
  const { uri } = passed.message.params;
  const data = { [verdictKey]: verdict, ...(typeof uri === 'string' && { uri }) };
  throw new ProtocolError(codeOf(answer), sentenceOf(answer), data);
}

/** What is not there reads like what may not be known of (MCP 2026-07-28, Resources, Error Handling). */
function codeOf({ kind, verdict: { rationale } }: Ended): number {
  if (kind === 'failed') return rpc.internal;
  return rationale.some((code) => wrongs.includes(code)) ? rpc.params : rpc.refused;
}

const wrongs: readonly string[] = ['UNKNOWN_TOOL', 'ARGUMENTS_INVALID', 'RESOURCE_NOT_FOUND'] satisfies PipelineCode[]; // prettier-ignore

function sentenceOf(answer: Exclude<Ended, { kind: 'succeeded' }>): string {
  return answer.kind === 'failed'
    ? `failed: ${answer.text} (${answer.code})`
    : `${answer.text} (${codesOf(answer.verdict)})`;
}

/** The same answer as HTTP says of what comes too often (RFC 6585 section 4, RFC 9110 section 10.2.3). */
export function tooManyRequests({ body, headers: given }: Response, retryAfterSeconds: number): Response {
  const headers = new Headers(given);
  headers.set('retry-after', String(retryAfterSeconds));
  return new Response(body, { status: 429, headers });
}

/** The same answer as HTTP says of a token that is for too little (RFC 6750 section 3.1; MCP, Authorization, Scope Challenge Handling). */
export function insufficientScope(
  { body, headers: given }: Response,
  { metadataUrl, scope }: { readonly metadataUrl: string; readonly scope: string },
): Response {
  const headers = new Headers(given);
  headers.set('www-authenticate', challenge({ error: 'insufficient_scope', metadataUrl, scope }));
  return new Response(body, { status: 403, headers });
}

function challenge(o: {
  readonly error?: string;
  readonly metadataUrl: string;
  readonly scope: string;
}): string {
  const error = o.error === undefined ? '' : `error="${o.error}", `;
  return `Bearer ${error}resource_metadata="${o.metadataUrl}", scope="${o.scope}"`;
}

/** What is away is seldom back sooner. */
const comeAgainSeconds = '5';

/** What a rule can be looked up by. */
function codesOf({ rationale, policies }: CallAnswer['verdict']): string {
  const rules = policies.length > 0 ? `; rule ${policies.map((id) => `\`${id}\``).join(', ')}` : '';
  return `${rationale.join(', ')}${rules}`;
}

/**
 * A request refused at the gate, as HTTP; with the verdict where it was recorded as a call. A 401 says where to get a token, and a
 * 403 for want of a scope with which scope to get one (RFC 9728 section 5.1, RFC 6750 section 3).
 */
export function toErrorResponse(
  refused: RequestRefused,
  { metadataUrl, scope }: { readonly metadataUrl: string; readonly scope: string },
  verdict?: Verdict,
): Response {
  const { status, rpcCode, message, detail } = refused;
  const headers = new Headers({ 'content-type': 'application/json' });
  if (detail.challenge) {
    const error = detail.challenge === 'missing' ? {} : { error: detail.challenge };
    headers.set('www-authenticate', challenge({ ...error, metadataUrl, scope }));
  }
  if (status === 405) headers.set('allow', 'POST');
  if (status === 429) headers.set('retry-after', String(detail.retryAfterSeconds ?? 1));
  if (status === 503) headers.set('retry-after', comeAgainSeconds);
  const data = { ...detail.data, ...(verdict && { [verdictKey]: verdict }) };
  const error = { code: rpcCode, message, ...(Object.keys(data).length > 0 && { data }) };
  const body = { jsonrpc: '2.0', id: detail.id ?? null, error };
  return new Response(JSON.stringify(body), { status, headers });
}
