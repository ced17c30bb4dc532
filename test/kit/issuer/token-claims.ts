import { createHash, randomUUID } from 'node:crypto';
import { type PersonKey, personKey } from '#libs/contracts';
import { localPeople } from './local-people.js';
import { localScopes } from './local-scopes.js';

export interface TokenOptions {
  /** `api://deputy-agent`, `api://deputy-mcp` or `api://deputy-audit`. */
  audience: string;
  /** One of the local people gets their groups and tenant by default. */
  username: string;
  name?: string;
  groups?: string[];
  tenant?: string;
  /** Client of a token that was not exchanged: `azp`, and no `act`. Default `deputy-web`. */
  actor?: string;
  /**
   * Actors of an exchanged token, outermost first, as nested `act`; `azp` is the first.
   * Default for `api://deputy-mcp`: `['deputy-agent', 'deputy-web']`.
   */
  actors?: string[];
  /** Seconds from now; negative for a token that has expired. Default 600. */
  expiresIn?: number;
  /** Claims set last; `undefined` removes one. */
  overrides?: Record<string, unknown>;
  /** Header parameters set last; `undefined` removes one. */
  header?: Record<string, unknown>;
}

/** The opaque, stable user id the test issuer gives a username. */
export const subjectOf = (username: string): string =>
  createHash('sha256').update(username).digest('hex').slice(0, 32);

/** The local people by tenant and name, as a verifier of this issuer id knows them. */
export const ownersOf = (issuerId = 'local') => {
  const owners: Record<string, Record<string, PersonKey>> = {};
  for (const { username, tenant } of localPeople)
    (owners[tenant] ??= {})[username] = personKey(issuerId, subjectOf(username));
  return owners;
};

type Act = { sub: string; act?: Act };
const nest = ([outermost, ...rest]: readonly string[]): Act | undefined =>
  outermost === undefined ? undefined : { sub: outermost, ...(rest.length ? { act: nest(rest) } : {}) };

/** Claims of an access token in the shape the identity service mints (RFC 9068, RFC 8693 `act`). */
export function tokenClaims(issuer: string, o: TokenOptions, now: number): Record<string, unknown> {
  const known = localPeople.find((person) => person.username === o.username);
  const exchanged = o.actors ?? (o.actor === undefined ? exchangedByDefault(o.audience) : []);
  const azp = exchanged[0] ?? o.actor ?? 'deputy-web';
  const iat = now + Math.min(0, (o.expiresIn ?? 600) - 600);
  const claims: Record<string, unknown> = {
    iss: issuer,
    sub: subjectOf(o.username),
    aud: o.audience,
    iat,
    exp: now + (o.expiresIn ?? 600),
    jti: randomUUID(),
    client_id: azp,
    azp,
    // Of these a verifier leaves what roles and groups give.
    scope: ['access_as_user', ...localScopes.all].join(' '),
    tid: o.tenant ?? known?.tenant ?? 'acme',
    preferred_username: o.username,
    name: o.name ?? known?.name ?? o.username,
    groups: o.groups ?? known?.groups ?? [],
    sid: `sid-${o.username}`,
    auth_time: iat,
    amr: ['pwd'],
    act: nest(exchanged),
    ...o.overrides,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

const exchangedByDefault = (audience: string) =>
  audience === 'api://deputy-mcp' ? ['deputy-agent', 'deputy-web'] : [];
