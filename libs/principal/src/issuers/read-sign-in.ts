import { type Person, personKey, shownText, Subject } from '#libs/contracts';
import { refuseOverage } from '../verification/refuse-overage.js';
import { claimAt } from './claim-at.js';
import { type TrustedIssuer } from './trusted-issuer.js';

/** Somebody as an ID token names them: for pages to show, and for what policy opens of them. */
export interface SignedIn {
  readonly user: Person & { readonly displayName: string };
  readonly tenant: string;
  /** Of policies/tenants.json. */
  readonly groups: readonly string[];
  readonly session: string | null;
}

/**
 * Reads the verified claims of an ID token as its issuer's profile says, so that a person has the key under which access tokens
 * know them.
 * @returns undefined for somebody of no tenant of this mesh, or whom the token does not name
 * @throws TokenRejected `groups_overage`
 */
export function readSignIn(
  claims: Readonly<Record<string, unknown>>,
  issuer: TrustedIssuer,
): SignedIn | undefined {
  refuseOverage(claims);
  const profile = { ...issuer.profile, ...issuer.profile.inIdToken };
  const subject = Subject.safeParse(claimAt(claims, profile.user));
  const tenant = issuer.tenantOf(profile.tenant === undefined ? undefined : claimAt(claims, profile.tenant));
  if (!subject.success || tenant === undefined) return undefined;
  const named = profile.displayName.map((one) => textAt(claims, one)).find((text) => text !== undefined);
  const name = shownText(named ?? subject.data);
  const whole = textAt(claims, 'name');
  const groups = [claimAt(claims, profile.groups) ?? []].flat();
  return {
    user: {
      key: personKey(issuer.id, subject.data),
      issuer: issuer.id,
      subject: subject.data,
      name,
      displayName: whole === undefined ? name : shownText(whole),
    },
    tenant,
    groups: groups.flatMap((group) => (typeof group === 'string' ? (issuer.groupOf(group) ?? []) : [])),
    session: textAt(claims, 'sid') ?? textAt(claims, profile.session) ?? null,
  };
}

function textAt(claims: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = claimAt(claims, name);
  return typeof value === 'string' && value !== '' && value.length <= 255 ? value : undefined;
}
