import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Verdict, verdictKey } from '#libs/contracts';

/** Where a deployment is, and as whom it is looked at. */
export interface Place {
  /** Of mcp, such as `https://mcp.deputy.example.com/mcp`. */
  readonly mcp: URL;
  /** Of web, where it is to be looked at, too. */
  readonly web?: URL;
  /** API key of a machine agent that may read. It is printed nowhere. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/** One thing that was looked at: what is wrong, or what was seen. */
export interface Sight {
  readonly what: string;
  readonly wrong?: string;
  readonly seen?: string;
}

/** What only a person may do: a machine creates nothing, whatever its groups are (policies/cedar/products.cedar). */
const forbidden = {
  name: 'products_create',
  arguments: { name: 'Smoke', category: 'Smoke', price: 1, stock: 0 },
};
const allowed = { name: 'products_list', arguments: {} };

/**
 * Looks at a deployment as a client does: its faces, a call without a key, one that is allowed, and one that policy refuses. Both calls are
 * decided and recorded like any other; neither changes anything.
 */
export async function look(place: Place): Promise<Sight[]> {
  const sights = [await faces(place), await withoutKey(place)];
  const client = new Client(
    { name: 'deputy-smoke', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const headers = { 'x-agent-api-key': place.key };
  try {
    await client.connect(
      new StreamableHTTPClientTransport(place.mcp, { requestInit: { headers, signal: place.signal } }),
    );
    sights.push(
      await attempt('an allowed call', async () => decided(await client.callTool(allowed), 'permit')),
    );
    sights.push(
      await attempt('a refused call', async () => decided(await client.callTool(forbidden), 'deny')),
    );
  } catch (error) {
    sights.push({ what: 'connecting with the key', wrong: told(error) });
  } finally {
    await client.close().catch(() => {});
  }
  return sights;
}

/** What anybody may see: web's page, and where mcp says that its tokens come from. */
async function faces({ mcp, web, signal }: Place): Promise<Sight> {
  const metadata = new URL(`/.well-known/oauth-protected-resource${mcp.pathname}`, mcp);
  return attempt('the faces', async () => {
    const answers = await Promise.all([...(web ? [web] : []), metadata].map((url) => fetch(url, { signal })));
    const failed = answers.find(({ ok }) => !ok);
    if (failed) throw new Error(`${new URL(failed.url).host} answers ${failed.status}`);
    const { authorization_servers: [issuer] = [] } = (await answers.at(-1)?.json()) as {
      authorization_servers?: string[];
    };
    if (!issuer) throw new Error('mcp names no issuer');
    const discovery = await fetch(new URL('/.well-known/openid-configuration', issuer), { signal });
    if (!discovery.ok) throw new Error(`the issuer answers ${discovery.status}`);
    return `tokens come from ${issuer}`;
  });
}

async function withoutKey({ mcp, signal }: Place): Promise<Sight> {
  return attempt('a call without a key', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
    const { status } = await fetch(mcp, { method: 'POST', headers, body, signal });
    if (status !== 401) throw new Error(`is answered with ${status} and not with 401`);
    return 'is turned away with 401';
  });
}

/** @throws Error where policy decided otherwise, or nobody did */
function decided(result: Awaited<ReturnType<Client['callTool']>>, wanted: Verdict['decision']): string {
  const verdict = Verdict.safeParse(result._meta?.[verdictKey]).data;
  if (!verdict) throw new Error('is answered without a verdict');
  const why = [...verdict.policies, ...verdict.rationale].join(', ');
  if (verdict.decision !== wanted) throw new Error(`was decided \`${verdict.decision}\` (${why})`);
  if (wanted === 'permit' && result.isError)
    throw new Error(`was permitted and failed (call ${verdict.callId})`);
  if (wanted === 'deny' && verdict.policies.length === 0)
    throw new Error(`was refused, but by no policy (${why})`);
  return `${verdict.decision} by ${why}; call ${verdict.callId}`;
}

async function attempt(what: string, look: () => Promise<string>): Promise<Sight> {
  try {
    return { what, seen: await look() };
  } catch (error) {
    return { what, wrong: told(error) };
  }
}

const told = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};
