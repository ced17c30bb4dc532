import { createHash } from 'node:crypto';
import {
  type Client as RegisteredClient,
  type Provider,
  type TokenEndpointGrantContext,
} from 'oidc-provider';
import { apiScope } from '#libs/contracts';
import {
  type IdentityAssertion,
  type identityAssertions,
  narrowScopes,
  type ScopeRules,
  TokenRejected,
} from '#libs/principal';
import { accessTokenSeconds, scopeAt } from '../clients/audiences.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type Ends } from '../ends/ends.js';
import { NotKnownNow } from '../provider/not-known-now.js';
import { type Resources } from '../provider/resources.js';
import { type Delegation } from '../provider/token-claims.js';
import { type TokenScopes } from '../provider/token-scopes.js';
import { type RecordStore } from '../storage/record-store.js';
import { type DelegatedToken, lent } from './delegate.js';
import { DelegationRefused } from './delegation-refused.js';

export interface RedeemAssertionParts {
  readonly provider: Provider;
  readonly clients: Pick<ClientRegistry, 'get'>;
  readonly resources: Pick<Resources, 'forPeople'>;
  readonly scopes: Pick<TokenScopes, 'rules'>;
  readonly assertions: ReturnType<typeof identityAssertions>;
  readonly records: Pick<RecordStore, 'change'>;
  readonly ends: Pick<Ends, 'check'>;
  readonly delegations: WeakMap<object, Delegation>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** As the client asks for it: anything may be in it. */
export interface AssertionRequest {
  readonly assertion: string;
  readonly scope: unknown;
  readonly resource: unknown;
}

/**
 * Gives a client a token for the person whom another issuer vouches for, at that issuer's word: an identity assertion JWT authorization
 * grant (ID-JAG, draft-ietf-oauth-identity-assertion-authz-grant, RFC 7523). There is no page and no refresh token: the next token needs
 * the next assertion.
 */
export class RedeemAssertion {
  constructor(private readonly parts: RedeemAssertionParts) {}

  /** @throws DelegationRefused, NotKnownNow */
  async redeem(
    ctx: TokenEndpointGrantContext,
    request: AssertionRequest,
  ): Promise<DelegatedToken & { resource: string }> {
    const { client } = ctx.oidc;
    const allowed = this.parts.clients.get(client.clientId)?.assertionsOf ?? [];
    if (allowed.length === 0)
      throw new DelegationRefused('target_refused', `\`${client.clientId}\` redeems no assertions`);
    const { issuer, assertion } = await this.#verified(request.assertion, client);
    // INVARIANT (a client brings whom it may): that an issuer is trusted lets its assertions in by the clients that name it alone.
    if (!allowed.includes(issuer.id))
      throw new DelegationRefused('assertion_refused', 'its issuer is none that this client may bring');
    const audience = this.#audience(client, assertion, request.resource);
    const scopes = lentBy(assertion, request.scope, { audience, rules: this.parts.scopes.rules });
    await this.#requireUnended(assertion, client);
    await this.#useOnce(issuer.issuer, assertion);
    return { ...(await this.#issue(ctx, assertion, { audience, scopes })), resource: audience };
  }

  async #verified(token: string, { clientId }: RegisteredClient) {
    try {
      return await this.parts.assertions.verify(token, clientId);
    } catch (cause) {
      if (!(cause instanceof TokenRejected)) throw cause;
      if (cause.code === 'keys_unavailable') throw new NotKnownNow(cause.message, { cause });
      if (cause.code === 'expired') throw new DelegationRefused('assertion_expired');
      throw new DelegationRefused('assertion_refused', cause.message);
    }
  }

  /** What the assertion is for, and the client asks for: neither goes beyond the other. */
  #audience(client: RegisteredClient, { resources: granted }: IdentityAssertion, asked: unknown): string {
    const named = [asked ?? []].flat().filter((one) => typeof one === 'string');
    const [resource, ...more] = named.length > 0 ? named : (granted ?? []);
    if (resource === undefined || more.length > 0)
      throw new DelegationRefused('parameter_missing', 'name exactly one API by `resource`');
    const audienceOf = (one: string) => this.parts.resources.forPeople(one, client).audience ?? one;
    const audience = audienceOf(resource);
    if (granted && !granted.map(audienceOf).includes(audience))
      throw new DelegationRefused('target_refused', `the assertion is not for \`${resource}\``);
    return audience;
  }

  /** INVARIANT (what is ended stays so): whoever was revoked after it was issued, or whose client was, gets nothing for it. */
  async #requireUnended(
    { user, tenant, keyId, issuedAt }: IdentityAssertion,
    { clientId }: RegisteredClient,
  ) {
    try {
      await this.parts.ends.check({ sessionId: null, keyId, tenant, user, actors: [clientId], issuedAt });
    } catch (cause) {
      if (cause instanceof TokenRejected && cause.code === 'revoked')
        throw new DelegationRefused('session_over');
      throw new NotKnownNow('whether the person may still act is not known now; try again', { cause });
    }
  }

  /** INVARIANT (an assertion counts once): by compare-and-set, at whichever instance it comes. */
  async #useOnce(issuer: string, { id, expiresAt }: IdentityAssertion): Promise<void> {
    // Longer than it is taken, however far clocks are apart.
    const until = (expiresAt + 60) * 1_000;
    const isFirst = await this.parts.records.change('UsedAssertion', JSON.stringify([issuer, id]), (found) =>
      found ? undefined : { payload: {}, until },
    );
    if (!isFirst) throw new DelegationRefused('assertion_used');
  }

  async #issue(
    ctx: TokenEndpointGrantContext,
    assertion: IdentityAssertion,
    { audience, scopes }: { readonly audience: string; readonly scopes: readonly string[] },
  ): Promise<DelegatedToken> {
    const { provider, resources, delegations, clock } = this.parts;
    const { client } = ctx.oidc;
    const { user, tenant, groups, authenticatedAt, amr, acr } = assertion;
    const now = Math.floor(clock() / 1_000);
    const token = new provider.AccessToken({
      // INVARIANT (a subject has one issuer): the whole key, so that nobody of this issuer's own is meant by it.
      accountId: user.key,
      client,
      resourceServer: new provider.ResourceServer(audience, resources.forPeople(audience, client)),
      scope: apiScope,
      grantId: '',
      gty: 'identity_assertion',
      exp: now + accessTokenSeconds,
      expiresIn: accessTokenSeconds,
    });
    delegations.set(token, {
      scopes,
      sid: createHash('sha256')
        .update(JSON.stringify([user.issuer, assertion.id]))
        .digest('base64url'),
      ...(authenticatedAt !== undefined && { authTime: authenticatedAt }),
      amr,
      ...(acr !== undefined && { acr }),
      about: { tid: tenant, preferred_username: user.name, name: user.displayName, groups, idp: user.issuer },
    });
    ctx.oidc.entity('AccessToken', token);
    return {
      access_token: await token.save(),
      token_type: token.tokenType,
      expires_in: token.expiration,
      scope: token.scope ?? '',
    };
  }
}

/**
 * What the assertion grants and the client asks for: neither goes beyond the other. The API's own scope alone, or none, stands for all that the
 * person has. A scope that names its API in full counts at that API alone.
 */
function lentBy(
  { scopes: granted }: IdentityAssertion,
  asked: unknown,
  { audience, rules }: { readonly audience: string; readonly rules: ScopeRules },
): string[] {
  const here = (scopes: readonly string[]) => [...new Set(scopes.map((scope) => scopeAt(audience, scope)))];
  const isKnown = (scope: string) => scope === apiScope || rules.has(scope);
  const named = here(typeof asked === 'string' ? asked.split(' ').filter(Boolean) : []);
  if (!named.every(isKnown)) throw new DelegationRefused('scope_refused');
  const known = granted && here(granted).filter(isKnown);
  if (known?.length === 0)
    throw new DelegationRefused('scope_refused', 'the assertion grants none of that API');
  return lent(narrowScopes(rules.all, known ?? [apiScope]), named);
}
