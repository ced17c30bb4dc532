import { z } from 'zod';
import {
  longestTokenSeconds,
  type Person,
  personKey,
  shownText,
  Subject,
  type TenantDirectory,
} from '#libs/contracts';
import { type Principal } from '../principal.js';
import { TokenRejected } from '../token-rejected.js';
import { readActors } from './read-actors.js';
import { rolesIn } from '../roles-in.js';

const name = z.string().min(1).max(255);

/** RFC 9068 section 2.2, and the claims of identity services for the tenant (`tid`), groups and acting client (`azp`). */
const AccessClaims = z.object({
  sub: Subject,
  jti: name,
  exp: z.number(),
  iat: z.number(),
  aud: z.union([z.string(), z.array(z.string()).length(1)], 'must name one audience'),
  tid: name,
  azp: name,
  client_id: name.optional(),
  scope: z.string().max(4096),
  /** Of a person; a machine is known by its client id alone. */
  preferred_username: name.optional(),
  groups: z.array(z.string().max(255)).max(1000),
  sid: name.optional(),
  act: z.unknown().optional(),
});

export interface PrincipalRules {
  readonly issuerId: string;
  readonly tenants: TenantDirectory;
  readonly requiredScope: string;
  /** Whether an agent may come for itself: `sub` is the client then (RFC 9068 section 2.2). Default: no. */
  readonly takesMachines?: boolean;
}

/**
 * Makes a principal of the claims of a token whose signature, issuer, audience and times were checked.
 * @throws TokenRejected
 */
export function readPrincipal(
  token: string,
  payload: Record<string, unknown>,
  rules: PrincipalRules,
): Principal {
  refuseOverage(payload);
  const parsed = AccessClaims.safeParse(payload);
  if (!parsed.success) {
    const claims = [...new Set(parsed.error.issues.map((issue) => `\`${issue.path.join('.')}\``))];
    throw new TokenRejected('claims', `claims are missing or malformed: ${claims.join(', ')}`);
  }
  const claims = parsed.data;
  const scopes = claims.scope.split(' ').filter(Boolean);
  if (!scopes.includes(rules.requiredScope))
    throw new TokenRejected('scope', `the token lacks the scope \`${rules.requiredScope}\``);
  // INVARIANT (a client is nobody): RFC 9068 section 2.2 has the client as `sub` where no person is involved, and some issuers
  // give such a token a name and groups as well. It makes no person, and where only people are served it makes nobody.
  const isMachine = claims.sub === claims.azp;
  if (isMachine && !rules.takesMachines)
    throw new TokenRejected('claims', 'the token speaks of no person: `sub` is the client itself');
  if (isMachine && claims.act !== undefined)
    throw new TokenRejected('claims', 'an agent that comes for itself acts for nobody: `act` is too much');
  // INVARIANT (no token outlives its revocation): what ends a token is remembered for so long and no longer.
  if (claims.exp - claims.iat > longestTokenSeconds)
    throw new TokenRejected('claims', `the token lives longer than ${longestTokenSeconds} s`);
  if (claims.client_id !== undefined && claims.client_id !== claims.azp)
    throw new TokenRejected('actor_mismatch', '`azp` and `client_id` name different clients');

  const roles = rolesIn(rules.tenants, claims.tid, claims.groups, isMachine ? 'machines' : 'groups');
  if (!roles) throw new TokenRejected('tenant', 'the tenant of the token is not one of this mesh');

  return Object.freeze({
    ...(!isMachine && { user: readPerson(claims, rules.issuerId) }),
    tenant: claims.tid,
    roles: Object.freeze(roles),
    agent: Object.freeze({ id: claims.azp }),
    actors: Object.freeze(readActors(claims.azp, claims.act)),
    scopes: Object.freeze(scopes),
    tokenId: claims.jti,
    sessionId: claims.sid ?? null,
    issuedAt: claims.iat,
    expiresAt: claims.exp,
    token,
  });
}

function readPerson({ sub, preferred_username }: z.infer<typeof AccessClaims>, issuer: string): Person {
  if (preferred_username === undefined)
    throw new TokenRejected('claims', 'claims are missing or malformed: `preferred_username`');
  // For people to read: what an issuer let in is made visible.
  return Object.freeze({
    key: personKey(issuer, sub),
    issuer,
    subject: sub,
    name: shownText(preferred_username),
  });
}

/** Entra leaves groups out beyond 200 and points elsewhere; that must never read as 'no groups'. */
function refuseOverage(payload: Record<string, unknown>): void {
  const names = payload['_claim_names'];
  const elsewhere = typeof names === 'object' && names !== null && 'groups' in names;
  if (elsewhere || payload['hasgroups'] !== undefined)
    throw new TokenRejected(
      'groups_overage',
      'the token leaves out the groups of a user with too many; assign groups to the application instead',
    );
}
