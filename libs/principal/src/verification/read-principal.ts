import {
  longestTokenSeconds,
  type Person,
  personKey,
  shownText,
  type TenantDirectory,
} from '#libs/contracts';
import { claimAt } from '../issuers/claim-at.js';
import { type TrustedIssuer } from '../issuers/trusted-issuer.js';
import { type Principal } from '../principal.js';
import { TokenRejected } from '../token-rejected.js';
import { rolesIn } from '../roles-in.js';
import { type ScopeRules, within } from '../scopes/scope-rules.js';
import { readActors } from './read-actors.js';
import { readClaims, type TokenClaims } from './read-claims.js';

export interface PrincipalRules {
  readonly issuer: TrustedIssuer;
  readonly tenants: TenantDirectory;
  readonly scopes: ScopeRules;
  /** The service's own. */
  readonly audience: string;
  /** Whether an agent may come for itself: `sub` is the client then (RFC 9068 section 2.2). */
  readonly takesMachines: boolean;
}

/**
 * Makes a principal of the claims of a token whose signature, issuer, type, audience, scope and times were checked.
 * @throws TokenRejected
 */
export function readPrincipal(
  token: string,
  payload: Record<string, unknown>,
  rules: PrincipalRules,
): Principal {
  const { issuer, tenants } = rules;
  const claims = readClaims(payload, issuer.profile);
  const isMachine = isForItself(payload, claims, rules);
  // INVARIANT (no token outlives its revocation): what ends a token is remembered for so long and no longer.
  if (claims.expiresAt - claims.issuedAt > longestTokenSeconds)
    throw new TokenRejected('claims', `the token lives longer than ${longestTokenSeconds} s`);

  const actors = readActors(claims.client, claims.act).map((id) => nameOf(id, issuer));
  const tenant = issuer.tenantOf(claims.tenant);
  const groups = (claims.groups ?? []).flatMap((group) => issuer.groupOf(group) ?? []);
  const roles =
    tenant === undefined ? undefined : rolesIn(tenants, tenant, groups, isMachine ? 'machines' : 'groups');
  if (tenant === undefined || !roles)
    throw new TokenRejected('tenant', 'the tenant of the token is not one of this mesh');

  const given = within(rules.scopes.givenTo({ tenant, groups, isMachine }), rules.scopes.of(rules.audience));
  const scopes = within(given, meantBy(claims.scopes, issuer) ?? given);
  return Object.freeze({
    ...(!isMachine && { user: readPerson(claims, payload['idp'], issuer) }),
    tenant,
    roles: Object.freeze(roles),
    agent: Object.freeze({ id: actors[0] ?? '' }),
    actors: Object.freeze(actors),
    scopes: Object.freeze(scopes),
    unasked: Object.freeze(given.filter((scope) => !scopes.includes(scope))),
    tokenId: claims.tokenId,
    sessionId: claims.session ?? null,
    issuer: issuer.issuer,
    secondFactor: claims.secondFactor,
    ...(claims.authenticatedAt !== undefined && { authenticatedAt: claims.authenticatedAt }),
    issuedAt: claims.issuedAt,
    expiresAt: claims.expiresAt,
    token,
  });
}

/** The mesh's names of what a token has; undefined where opening the API is all it says. */
function meantBy(
  claimed: readonly string[],
  { profile, scopes }: TrustedIssuer,
): readonly string[] | undefined {
  if (profile.name === 'deputy') return claimed;
  return scopes && claimed.flatMap((scope) => scopes.get(scope) ?? []);
}

/**
 * INVARIANT (a client is nobody): RFC 9068 section 2.2 has the client as `sub` where no person is involved, and some issuers
 * give such a token a name and groups as well, or say otherwise that it is a client's. It makes no person, and where only
 * people are served, or at an issuer other than the mesh's own, it makes nobody.
 */
function isForItself(
  payload: Record<string, unknown>,
  { subject, client, act }: TokenClaims,
  { issuer: { profile }, takesMachines }: PrincipalRules,
): boolean {
  const isSaid = Object.entries(profile.machine).some(([claim, pattern]) => {
    const value = claimAt(payload, claim);
    return typeof value === 'string' && pattern.test(value);
  });
  if (subject !== client && !isSaid) return false;
  if (!takesMachines || profile.name !== 'deputy')
    throw new TokenRejected('claims', 'the token speaks of no person: `sub` is the client itself');
  if (act !== undefined)
    throw new TokenRejected('claims', 'an agent that comes for itself acts for nobody: `act` is too much');
  return true;
}

function readPerson({ user, displayName }: TokenClaims, idp: unknown, issuer: TrustedIssuer): Person {
  if (displayName === undefined && issuer.profile.name === 'deputy')
    throw new TokenRejected('claims', 'claims are missing or malformed: `preferred_username`');
  const people = vouchedFor(idp, issuer);
  const subject = people === issuer.id ? user : subjectAt(people, user);
  // For people to read: what an issuer let in is made visible.
  const name = shownText(displayName ?? user);
  return Object.freeze({ key: personKey(people, subject), issuer: people, subject, name });
}

/** INVARIANT (a client is its issuer's): an id means what the issuer's own entry says, and nothing where that says nothing. */
function nameOf(id: string, { clients }: TrustedIssuer): string {
  const name = clients ? clients.get(id) : id;
  if (name !== undefined) return name;
  throw new TokenRejected(
    'client_unknown',
    'the token was issued to a client that is none of the mesh; add it to `clients` of its issuer',
  );
}

/** Whose person it is: of another issuer where this one exchanged that one's token for its own. */
function vouchedFor(idp: unknown, { id, profile, speaksFor }: TrustedIssuer): string {
  if (profile.name !== 'deputy' || idp === undefined) return id;
  if (typeof idp === 'string' && speaksFor.has(idp)) return idp;
  throw new TokenRejected('issuer', 'the token speaks for people of an issuer that is none of the mesh');
}

/** A person whom another issuer knows is named by their whole key, so that nobody of the vouching issuer's own has that subject. */
function subjectAt(people: string, user: string): string {
  if (user.startsWith(`${people}#`) && user.length > people.length + 1) return user.slice(people.length + 1);
  throw new TokenRejected('claims', '`sub` and `idp` name people of different issuers');
}
