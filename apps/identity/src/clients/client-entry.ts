import { z } from 'zod';
import { apis, type CeilingGroup } from '#libs/contracts';
import { audiences } from './audiences.js';

const audience = z.enum(audiences);

/** An entry of CLIENTS_FILE: what is not said follows from the client's name, see {@link familiar}. */
export const ClientEntry = z.object({
  client_id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** Absent for a public client. */
  client_secret: z.string().min(16, 'at least 16 characters').optional(),
  client_name: z.string().optional(),
  redirect_uris: z.array(z.url()).optional(),
  post_logout_redirect_uris: z.array(z.url()).default([]),
  backchannel_logout_uri: z.url().optional(),
  token_endpoint_auth_method: z.enum(['client_secret_basic', 'client_secret_post']).optional(),
  /** Audiences that people's tokens for this client may have. */
  audiences: z.array(audience).optional(),
  /** On-behalf-of: tokens of which audience it may exchange for tokens of which others. */
  exchange: z.object({ from: audience, to: z.array(audience).min(1) }).optional(),
});

type Familiar = Pick<
  z.infer<typeof ClientEntry>,
  'client_name' | 'redirect_uris' | 'audiences' | 'exchange'
> & {
  kind: 'service' | 'client';
  /** Groups of actions that are open through it at all. Default: all. */
  ceiling?: readonly CeilingGroup[];
};

/** The clients of a Deputy mesh. */
const familiar: Readonly<Record<string, Familiar>> = {
  'deputy-web': {
    kind: 'service',
    client_name: 'Deputy',
    audiences: [apis.agent, apis.audit, apis.identity],
    ceiling: [],
  },
  'deputy-agent': {
    kind: 'service',
    client_name: 'Deputy agent',
    exchange: { from: apis.agent, to: [apis.mcp] },
  },
  'deputy-mcp-client': {
    kind: 'client',
    client_name: 'An MCP client on this computer',
    audiences: [apis.mcp],
    redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback', 'http://localhost/callback'],
  },
};

/** A client as the rest of this service knows it. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly secret: string | undefined;
  readonly authMethod: 'client_secret_basic' | 'client_secret_post' | 'none';
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly backchannelLogoutUri: string | undefined;
  readonly audiences: readonly string[];
  readonly exchange: { readonly from: string; readonly to: readonly string[] } | undefined;
  readonly kind: 'service' | 'client';
  /** Groups of actions that are open through it at all; undefined for all. */
  readonly ceiling: readonly CeilingGroup[] | undefined;
  /** Whether this release knows it; another begins with the lowest trust. */
  readonly vouchedFor: boolean;
}

/** Fills in what an entry leaves out. */
export function toClient(entry: z.infer<typeof ClientEntry>): Client {
  const known = Object.hasOwn(familiar, entry.client_id) ? familiar[entry.client_id] : undefined;
  const exchange = entry.exchange ?? known?.exchange;
  // Entra's on-behalf-of takes the secret in the body, other flows by RFC 6749's default.
  const confidential =
    entry.token_endpoint_auth_method ?? (exchange ? 'client_secret_post' : 'client_secret_basic');
  return {
    id: entry.client_id,
    name: entry.client_name ?? known?.client_name ?? entry.client_id,
    secret: entry.client_secret,
    authMethod: entry.client_secret === undefined ? 'none' : confidential,
    redirectUris: entry.redirect_uris ?? known?.redirect_uris ?? [],
    postLogoutRedirectUris: entry.post_logout_redirect_uris,
    backchannelLogoutUri: entry.backchannel_logout_uri,
    audiences: entry.audiences ?? known?.audiences ?? [],
    exchange,
    kind: known?.kind ?? 'client',
    ceiling: known?.ceiling,
    vouchedFor: known !== undefined,
  };
}

/** What is wrong with a client, one line each. */
export function clientProblems(client: Client): string[] {
  const problems: string[] = [];
  if (client.exchange && client.secret === undefined)
    problems.push(`\`${client.id}\` exchanges tokens, so it needs a \`client_secret\``);
  if (!client.exchange && client.redirectUris.length === 0)
    problems.push(`\`${client.id}\` has no \`redirect_uris\`, so nobody could sign in to it`);
  if (client.secret === undefined && client.redirectUris.some((uri) => !isLoopback(uri)))
    problems.push(`\`${client.id}\` is public, so its \`redirect_uris\` must be http loopback addresses`);
  return problems;
}

const isLoopback = (uri: string) => {
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
};
