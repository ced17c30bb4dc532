import { type ClaimProfile } from './claim-profile.js';
import { claimProfiles } from './claim-profiles.js';
import { type IssuerEntry } from './issuer-entry.js';

/** Of OpenID Connect Core section 5.1 and of providers: what is for people to read, may change, and may be given to another. */
const mutable = new Set([
  'email',
  'mail',
  'emailaddress',
  'upn',
  'userprincipalname',
  'preferred_username',
  'unique_name',
  'username',
  'cognito:username',
  'name',
  'nickname',
  'phone_number',
  'login',
]);

/** The profile of an entry with what the entry says otherwise, and what is then still missing or wrong of it. */
export function completeProfile(entry: IssuerEntry): { profile: ClaimProfile; gaps: string[] } {
  const known = claimProfiles[entry.profile];
  const { user, displayName, secondFactor, ...claims } = entry.claims ?? {};
  const profile: ClaimProfile = {
    ...known,
    ...said(claims),
    ...(user !== undefined && { user }),
    ...(displayName !== undefined && { displayName: [displayName, ...known.displayName] }),
    inIdToken: {
      ...known.inIdToken,
      ...(user !== undefined && { user }),
      ...(displayName !== undefined && {
        displayName: [displayName, ...(known.inIdToken.displayName ?? known.displayName)],
      }),
    },
    ...(secondFactor && { secondFactor }),
    ...(entry.algorithms && { algorithms: entry.algorithms }),
    ...(entry.exchange && { exchange: entry.exchange }),
  };
  const gaps = [
    ...known.needs.flatMap((need) => (isSaid(entry, need) ? [] : [missing[need]])),
    // INVARIANT (a person is no name): whoever is given somebody's old address or name would be given what is theirs.
    ...(isMutable(profile)
      ? [
          `\`claims.user\`: \`${profile.user}\` may change or be given to another; name a claim that never does`,
        ]
      : []),
  ];
  return { profile, gaps };
}

/** A namespaced claim (`https://example.com/email`) is judged by its last word. */
const isMutable = ({ user, neverUser = [] }: ClaimProfile) =>
  neverUser.includes(user) ||
  [user, user.split('/').at(-1) ?? ''].some((name) => mutable.has(name.toLowerCase()));

const missing = {
  user: '`claims.user` is required: the claim that names a person for ever, the same in tokens for every API',
  groups: "`claims.groups` is required: the claim that lists a person's groups",
  exchange: '`exchange` is required: `rfc8693`, or `local-sts` where the issuer exchanges no tokens',
} as const;

const isSaid = ({ claims, exchange }: IssuerEntry, need: keyof typeof missing) =>
  (need === 'exchange' ? exchange : claims?.[need]) !== undefined;

const said = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
