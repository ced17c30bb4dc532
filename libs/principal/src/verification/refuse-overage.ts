import { TokenRejected } from '../token-rejected.js';

/**
 * Entra leaves groups out beyond 200 and points elsewhere; that must never read as 'no groups'. Where it points is not asked
 * either: what a token names is no address of ours.
 */
export function refuseOverage(payload: Readonly<Record<string, unknown>>): void {
  const names = payload['_claim_names'];
  const elsewhere = typeof names === 'object' && names !== null && 'groups' in names;
  if (!elsewhere && payload['hasgroups'] === undefined) return;
  throw new TokenRejected('groups_overage', groupsOverage);
}

/** What to do about it, also for people: RFC 9068 tokens have room for some, and Entra ID stops at 200. */
const groupsOverage =
  'the token leaves out the groups of a user with too many; in Entra ID set `groupMembershipClaims` of each API to ' +
  '`ApplicationGroup` and assign to it the groups that Deputy knows';
