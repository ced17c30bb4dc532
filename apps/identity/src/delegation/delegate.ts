import {
  type AccessToken,
  type Client as RegisteredClient,
  type Provider,
  type TokenEndpointGrantContext,
} from 'oidc-provider';
import { apis, apiScope, type TenantDirectory } from '#libs/contracts';
import { type identityAssertions, narrowScopes, sessionOf } from '#libs/principal';
import { accessTokenSeconds, scopeAt } from '../clients/audiences.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type People } from '../people/people.js';
import { type SignInStanding } from '../provider/sign-in-standing.js';
import { type Resources } from '../provider/resources.js';
import { type Act, type Delegation, type UpstreamClaims } from '../provider/token-claims.js';
import { claimsOfUpstream } from './claims-of-upstream.js';
import { DelegationRefused } from './delegation-refused.js';
import { type AssertionClaims, type VerifyAssertion } from './verify-assertion.js';
import { type VerifyUpstream } from './verify-upstream.js';

export interface Upstream {
  readonly verify: VerifyUpstream;
  readonly tenants: TenantDirectory;
  readonly assertions: ReturnType<typeof identityAssertions>;
}

export interface DelegationRequest {
  readonly assertion: string;
  readonly audience: string;
  readonly scopes: readonly string[];
}

export interface DelegatedToken {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
}

const longestChain = 3;

/** Makes a token with which a service acts for a person at another service. */
export class Delegate {
  constructor(
    private readonly provider: Provider,
    private readonly clients: ClientRegistry,
    private readonly people: People,
    private readonly resources: Resources,
    private readonly verify: VerifyAssertion,
    private readonly delegations: WeakMap<object, Delegation>,
    private readonly standing: SignInStanding,
    private readonly clock: () => number,
    private readonly upstream?: Upstream,
  ) {}

  /** @throws DelegationRefused */
  async issue(ctx: TokenEndpointGrantContext, request: DelegationRequest): Promise<DelegatedToken> {
    const { client } = ctx.oidc;
    const exchange = this.clients.get(client.clientId)?.exchange;
    if (!exchange) throw new DelegationRefused('target_refused', `\`${client.clientId}\` exchanges nothing`);
    // INVARIANT (own tokens only): a service exchanges only what was issued to it, so a token stolen elsewhere, or one
    // that was itself exchanged for another audience, goes no further.
    const { claims, about } = await this.assertion(request.assertion, exchange.from);
    if (!exchange.to.includes(request.audience))
      throw new DelegationRefused('target_refused', `\`${request.audience}\``);
    const scopes = lent(claims.scope.split(' '), request.scopes);

    const token = this.token(client, claims, request.audience);
    this.delegations.set(token, {
      act: actingNow(client.clientId, claims),
      sid: claims.sid,
      scopes,
      ...(claims.auth_time !== undefined && { authTime: claims.auth_time }),
      amr: claims.amr,
      ...(claims.acr !== undefined && { acr: claims.acr }),
      ...(about && { about }),
    });
    if (!about) await this.requireLivePerson(claims);
    ctx.oidc.entity('AccessToken', token);
    return {
      access_token: await token.save(),
      token_type: token.tokenType,
      expires_in: token.expiration,
      scope: token.scope ?? '',
    };
  }

  /** Of this issuer, or of one that exchanges none itself and whose people it may speak for. */
  private async assertion(
    token: string,
    audience: string,
  ): Promise<{ claims: AssertionClaims; about?: UpstreamClaims }> {
    const known = audience === apis.agent ? await this.upstream?.verify(token) : undefined;
    if (!known || !this.upstream) return { claims: await this.verify(token, audience) };
    return claimsOfUpstream(known, this.upstream.tenants);
  }

  private token(client: RegisteredClient, claims: AssertionClaims, audience: string): AccessToken {
    const now = Math.floor(this.clock() / 1000);
    // INVARIANT (never outlives the assertion): what a person lent ends when their own token ends.
    const exp = Math.min(now + accessTokenSeconds, claims.exp);
    if (exp <= now) throw new DelegationRefused('assertion_expired');
    return new this.provider.AccessToken({
      accountId: claims.sub,
      client,
      resourceServer: new this.provider.ResourceServer(audience, this.resources.describe(audience)),
      scope: apiScope,
      sessionUid: sessionOf(claims.sid),
      grantId: '',
      gty: 'on_behalf_of',
      exp,
      expiresIn: exp - now,
    });
  }

  /** Groups and standing are of now, not of when the assertion was issued. */
  private async requireLivePerson(claims: AssertionClaims): Promise<void> {
    const { sub, sid, iat, jti, azp } = claims;
    const held = { subject: sub, sid, issuedAt: iat, tokenId: jti, actors: [azp] };
    if (!(await this.standing.holds(held))) throw new DelegationRefused('session_over');
    const person = await this.people.byId(claims.sub);
    if (person?.tenant !== claims.tid) throw new DelegationRefused('user_disabled');
    const session = await this.provider.Session.findByUid(sessionOf(claims.sid));
    if (session?.accountId !== claims.sub) throw new DelegationRefused('session_over');
  }
}

/**
 * INVARIANT (an exchange widens nothing): of what the token has, all, or what is named of it.
 * @throws DelegationRefused for what it does not have
 */
export function lent(held: readonly string[], asked: readonly string[]): string[] {
  const named = asked.filter((scope) => ![apiScope, '.default'].includes(scope));
  const beyond = named.filter((scope) => !held.includes(scope));
  if (beyond.length > 0)
    throw new DelegationRefused(
      'scope_refused',
      `the token that is exchanged has none of ${beyond.map((scope) => `\`${scope}\``).join(', ')}`,
    );
  return narrowScopes(held, [apiScope, ...named]);
}

function actingNow(clientId: string, claims: AssertionClaims): Act {
  const before = claims.act ?? { sub: claims.azp };
  if (depthOf(before) >= longestChain) throw new DelegationRefused('chain_too_long');
  return { sub: clientId, act: before };
}

const depthOf = (act: Act): number => (act.act ? 1 + depthOf(act.act) : 1);

/** Splits full scopes (`api://deputy-mcp/access_as_user`) into the one API they name and their short forms. */
export function readTarget(scope: unknown, named?: unknown): Pick<DelegationRequest, 'audience' | 'scopes'> {
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
  const full = scopes.filter((one) => one.includes('://')).map((one) => one.slice(0, one.lastIndexOf('/')));
  const targets = new Set([...full, ...[named].flat().filter((one) => typeof one === 'string')]);
  const [audience] = targets;
  if (audience === undefined || targets.size > 1)
    throw new DelegationRefused(
      'parameter_missing',
      'name exactly one API by `scope`, `audience` or `resource`',
    );
  return { audience, scopes: scopes.map((scope) => scopeAt(audience, scope)) };
}
