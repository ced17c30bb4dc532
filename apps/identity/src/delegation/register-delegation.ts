import { randomUUID } from 'node:crypto';
import { type Provider } from 'oidc-provider';
import { onBehalfOfGrant, tokenExchangeGrant } from '../clients/client-registry.js';
import { type ProviderParts } from '../provider/provider-parts.js';
import { type SignInStanding } from '../provider/sign-in-standing.js';
import { type Delegation } from '../provider/token-claims.js';
import { Delegate, readTarget } from './delegate.js';
import { DelegationRefused } from './delegation-refused.js';
import { RedeemAssertion } from './redeem-assertion.js';
import { assertionVerifier } from './verify-assertion.js';

const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const jwt = 'urn:ietf:params:oauth:token-type:jwt';
const tokenTypes: readonly unknown[] = [accessToken, jwt];

/** Adds the two ways to ask for an on-behalf-of token to the token endpoint. */
export function registerDelegation(
  provider: Provider,
  parts: ProviderParts & { delegations: WeakMap<object, Delegation>; standing: SignInStanding },
): void {
  const { issuer, keys, clients, people, resources, delegations, standing, clock, upstream } = parts;
  const verify = assertionVerifier(issuer, keys, clock);
  const delegate = new Delegate(
    provider,
    clients,
    people,
    resources,
    verify,
    delegations,
    standing,
    clock,
    upstream,
  );

  const redeem =
    upstream &&
    new RedeemAssertion({
      ...{ provider, clients, resources, scopes: parts.scopes, delegations, clock },
      ...{ assertions: upstream.assertions, records: parts.store, ends: parts.ends },
    });

  // Microsoft identity platform, 'OAuth 2.0 On-Behalf-Of flow'; without its `requested_token_use` an identity assertion (RFC 7523).
  provider.registerGrantType<{ assertion?: unknown; requested_token_use?: unknown; resource?: unknown }>(
    onBehalfOfGrant,
    async (ctx) => {
      const { assertion, requested_token_use, scope, resource } = ctx.oidc.params;
      if (typeof assertion !== 'string') throw new DelegationRefused('parameter_missing', '`assertion`');
      if (requested_token_use === undefined && redeem) {
        ctx.body = await redeem.redeem(ctx, { assertion, scope, resource });
        return;
      }
      if (requested_token_use !== 'on_behalf_of')
        throw new DelegationRefused('parameter_missing', '`requested_token_use` must be `on_behalf_of`');
      const granted = await delegate.issue(ctx, { assertion, ...readTarget(scope) });
      ctx.body = { ...granted, ext_expires_in: granted.expires_in };
    },
    ['assertion', 'scope', 'requested_token_use', 'resource'],
  );

  // RFC 8693 section 2. The client authenticates itself, so it is the actor; an `actor_token` is not taken.
  provider.registerGrantType<Record<string, unknown>>(
    tokenExchangeGrant,
    async (ctx) => {
      const {
        subject_token,
        subject_token_type,
        requested_token_type,
        scope,
        audience,
        resource,
        actor_token,
      } = ctx.oidc.params;
      if (typeof subject_token !== 'string')
        throw new DelegationRefused('parameter_missing', '`subject_token`');
      if (!tokenTypes.includes(subject_token_type))
        throw new DelegationRefused('parameter_missing', '`subject_token_type` must be an access token');
      if (requested_token_type !== undefined && !tokenTypes.includes(requested_token_type))
        throw new DelegationRefused('parameter_missing', '`requested_token_type` must be an access token');
      if (actor_token !== undefined)
        throw new DelegationRefused(
          'parameter_missing',
          '`actor_token` is not supported; the client is the actor',
        );
      const target = readTarget(scope, [audience, resource].flat());
      const granted = await delegate.issue(ctx, { assertion: subject_token, ...target });
      ctx.body = { ...granted, issued_token_type: accessToken };
    },
    [
      'subject_token',
      'subject_token_type',
      'requested_token_type',
      'actor_token',
      'actor_token_type',
      'scope',
      'audience',
      'resource',
    ],
    ['audience', 'resource'],
  );

  provider.on('grant.error', (ctx: { state: Record<string, unknown> }, error: unknown) => {
    if (error instanceof DelegationRefused) ctx.state['delegationRefused'] = error;
  });
  provider.use(async (ctx, next) => {
    await next();
    const refused: unknown = ctx.state['delegationRefused'];
    if (refused instanceof DelegationRefused)
      ctx.body = { ...(ctx.body as object), ...entraMembers(refused) };
  });
}

/** 'Error response example' of the Microsoft identity platform. */
function entraMembers({ entraCode }: DelegationRefused) {
  return {
    error_codes: [entraCode],
    timestamp: new Date()
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, 'Z'),
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
  };
}
