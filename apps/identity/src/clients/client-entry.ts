import { z } from 'zod';
import { type AgentTrust, type CeilingGroup, type ClientOrigin, IssuerId, Scope } from '#libs/contracts';
import { audiences } from './audiences.js';
import { type Preset, presetOf } from './presets.js';
import { knownRedirects, redirectProblem } from './redirects.js';

const audience = z.enum(audiences);

/** An entry of CLIENTS_FILE: what is not said follows from the client's id, see {@link presetOf}. */
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
  /** Of policies/scopes.json, what may go through it; default: all that its kind may. */
  scopes: z.array(Scope).optional(),
  /** On-behalf-of: tokens of which audience it may exchange for tokens of which others. */
  exchange: z.object({ from: audience, to: z.array(audience).min(1) }).optional(),
  /** Ids of issuers of OIDC_ISSUERS_FILE whose identity assertions (ID-JAG) it redeems for people's tokens. */
  assertions_of: z.array(IssuerId).default([]),
});

/** A client as the rest of this service knows it. */
export interface Client {
  readonly id: string;
  readonly origin: ClientOrigin;
  /** What it calls itself, of one that came by itself. */
  readonly name: string;
  readonly secret: string | undefined;
  readonly authMethod: 'client_secret_basic' | 'client_secret_post' | 'none';
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly backchannelLogoutUri: string | undefined;
  readonly audiences: readonly string[];
  /** What may go through it at most; undefined for all that its kind may. */
  readonly scopes: readonly string[] | undefined;
  readonly exchange: { readonly from: string; readonly to: readonly string[] } | undefined;
  readonly assertionsOf: readonly string[];
  readonly kind: 'service' | 'client';
  /** Groups of actions that are open through it at all; undefined for all. */
  readonly ceiling: readonly CeilingGroup[] | undefined;
  /** How far it is trusted until an operator says otherwise: one that this release does not know, the least. */
  readonly trust: AgentTrust;
}

/**
 * Fills in what an entry leaves out.
 * @param mcpUrls the addresses of the mcp service, which redirects of some applications follow from
 */
export function toClient(entry: z.infer<typeof ClientEntry>, mcpUrls: readonly string[] = []): Client {
  const known = presetOf(entry.client_id);
  const exchange = entry.exchange ?? known?.exchange;
  // Entra's on-behalf-of takes the secret in the body, other flows by RFC 6749's default.
  const confidential =
    entry.token_endpoint_auth_method ?? (exchange ? 'client_secret_post' : 'client_secret_basic');
  return {
    id: entry.client_id,
    origin: 'deployment',
    name: entry.client_name ?? known?.client_name ?? entry.client_id,
    secret: entry.client_secret,
    authMethod: entry.client_secret === undefined ? 'none' : confidential,
    redirectUris: entry.redirect_uris ?? redirectsOf(known, mcpUrls),
    postLogoutRedirectUris: entry.post_logout_redirect_uris,
    backchannelLogoutUri: entry.backchannel_logout_uri,
    audiences: entry.audiences ?? known?.audiences ?? [],
    scopes: entry.scopes,
    exchange,
    assertionsOf: entry.assertions_of,
    kind: known?.kind ?? 'client',
    ceiling: known?.ceiling,
    trust: known?.trust ?? 'unapproved',
  };
}

const redirectsOf = (known: Preset | undefined, mcpUrls: readonly string[]) => [
  ...(known?.redirect_uris ?? []),
  ...mcpUrls.flatMap((url) => known?.redirectsFor?.(url) ?? []),
];

/** What is wrong with a client, one line each. */
export function clientProblems(client: Client): string[] {
  const problems: string[] = [];
  if (client.exchange && client.secret === undefined)
    problems.push(`\`${client.id}\` exchanges tokens, so it needs a \`client_secret\``);
  if (client.assertionsOf.length > 0 && client.secret === undefined)
    problems.push(`\`${client.id}\` redeems assertions, so it needs a \`client_secret\``);
  if (!client.exchange && client.assertionsOf.length === 0 && client.redirectUris.length === 0)
    problems.push(`\`${client.id}\` has no \`redirect_uris\`, so nobody could sign in to it`);
  if (client.secret === undefined)
    for (const uri of client.redirectUris.filter((one) => !knownRedirects.includes(one))) {
      const problem = redirectProblem(uri);
      if (problem) problems.push(`\`${client.id}\` is public, and its redirect \`${uri}\` ${problem}`);
    }
  return problems;
}
