import { type Client as RegisteredClient, errors } from 'oidc-provider';
import { apiScope, fullScope } from '#libs/contracts';
import { narrowScopes, type ScopeRules, within } from '#libs/principal';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type Person } from '../people/person.js';
import { audienceOfScope, audiences, shortScope } from '../clients/audiences.js';

/** What is asked for, as a token that is about to be issued says it. */
export interface AskedToken {
  readonly audience: string;
  readonly client: RegisteredClient;
  readonly scope: string | undefined;
}

export interface AskedOfPerson extends AskedToken {
  /** What the sign-in asked for, of a token that a refresh brings. */
  readonly begunWith?: string | undefined;
}

export interface GrantedScopes {
  /** In the token. */
  readonly granted: string;
  /** Beside it. */
  readonly told: string | undefined;
}

/**
 * Which scopes a token gets.
 * INVARIANT (a token is within its person): what whoever it is for is given, its client may carry, its API has and was asked for; no more,
 * whoever asks how.
 */
export class TokenScopes {
  constructor(
    readonly rules: ScopeRules,
    private readonly clients: Pick<ClientRegistry, 'describe'>,
  ) {}

  /** Everything that can be asked for, as clients ask for it. */
  get named(): readonly string[] {
    return audiences.flatMap((audience) => inFull(audience, this.rules.of(audience)).split(' '));
  }

  /**
   * Of a token for a person.
   * INVARIANT (asking widens nothing): neither does a refresh, which may name less than the sign-in did: that bounds it, too.
   * @param lent of one that is exchanged: what that has for which it is
   */
  ofPerson(
    { tid: tenant, groups }: { readonly tid: string; readonly groups: readonly string[] },
    { audience, client, scope, begunWith = scope }: AskedOfPerson,
    lent?: readonly string[],
  ): GrantedScopes {
    const may = within(this.rules.givenTo({ tenant, groups }), this.#carriedBy(client));
    const ofApi = within(may, this.rules.of(audience));
    const given = lent ? ofApi : narrowScopes(ofApi, shortScopes(begunWith, audience));
    const asked = shortScopes(scope);
    const scopes = lent ? within(given, lent) : narrowScopes(given, asked);
    // RFC 6749 section 5.2: a token that is good for nothing of what was asked for helps nobody.
    if (scopes.length === 0 && (lent ?? asked).some((one) => one !== apiScope))
      throw new errors.InvalidScope('none of it can be had: it comes with roles and groups', asked.join(' '));
    if (asked.length === 0) return { granted: '', told: scope };
    const has = [apiScope, ...scopes];
    // As it was asked for, since a client refreshes with what it was told (RFC 6749 section 6).
    const told = lent ? inFull(audience, scopes) : asAsked(scope, has);
    return { granted: has.join(' '), told };
  }

  /** What somebody is asked to lend by scopes, in words; nothing where the scope of an API stands for all of them. */
  inWords({ tenant, groups }: Pick<Person, 'tenant' | 'groups'>, scope: unknown): string[] {
    const asked = shortScopes(scope).filter((one) => this.rules.has(one));
    return within(asked, this.rules.givenTo({ tenant, groups })).map((one) => this.rules.lets(one));
  }

  /** Of a machine's. @param given what the machine's tokens can have at all */
  ofMachine(given: readonly string[], { audience, scope }: Omit<AskedToken, 'client'>): string {
    const scopes = narrowScopes(given, [apiScope, ...shortScopes(scope)]);
    return inFull(audience, within(scopes, this.rules.of(audience)));
  }

  /** What may go through a client at all. */
  #carriedBy(client: RegisteredClient): readonly string[] {
    const { kind, scopes } = this.clients.describe(client);
    const carried = this.rules.carriedBy(kind);
    return scopes ? within(carried, scopes) : carried;
  }
}

/** With the scope that opens the API. */
const inFull = (audience: string, scopes: readonly string[]): string =>
  [apiScope, ...scopes].map((scope) => fullScope(audience, scope)).join(' ');

const asAsked = (scope: string | undefined, has: readonly string[]): string | undefined =>
  scope
    ?.split(' ')
    .filter((one) => has.includes(shortScope(one)))
    .join(' ');

/**
 * `api://deputy-agent/access_as_user` is asked for; the token, whose audience says the rest, has `access_as_user`.
 * @param audience of an API, where those of others are left out
 */
export const shortScopes = (scope: unknown, audience?: string): string[] =>
  typeof scope === 'string'
    ? [
        ...new Set(
          scope
            .split(' ')
            .filter(
              (one) => one && (audience === undefined || (audienceOfScope(one) ?? audience) === audience),
            )
            .map(shortScope),
        ),
      ]
    : [];
