import { type AccessToken, type KoaContextWithOIDC } from 'oidc-provider';
import { type Person } from '../people/person.js';
import { sidOf } from './session-names.js';

/** RFC 8693 section 4.1: the acting party, and before it those that acted earlier. */
export interface Act {
  readonly sub: string;
  readonly act?: Act;
}

/** What a token says of a person whom another issuer knows. */
export type UpstreamClaims = Readonly<
  Record<'tid' | 'preferred_username' | 'name' | 'idp', string> & { groups: readonly string[] }
>;

/** What an exchanged token carries over from the token it was exchanged for. */
export interface Delegation {
  /** Absent where the client itself was given it, and no service passes it on. */
  readonly act?: Act;
  readonly sid: string;
  /** Absent where the other issuer does not say. */
  readonly authTime?: number;
  /** What is lent of it; the token has no more. */
  readonly scopes: readonly string[];
  readonly amr: readonly string[];
  readonly acr?: string;
  /** Of a person whom another issuer knows: what the token says of them. */
  readonly about?: UpstreamClaims;
}

/** Claims about a person, the same in ID tokens and access tokens. */
export const claimsAbout = (person: Person) => ({
  tid: person.tenant,
  preferred_username: person.username,
  name: person.name,
  groups: person.groups,
});

/** Claims of access tokens beyond RFC 9068's own. */
export function accessTokenClaims(
  ctx: KoaContextWithOIDC,
  token: AccessToken,
  person: Person | undefined,
  delegation: Delegation | undefined,
) {
  const about = delegation?.about ?? (person && claimsAbout(person));
  if (!about) return undefined;
  const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken;
  return {
    ...about,
    azp: token.clientId,
    sid: delegation?.sid ?? sidOf(token),
    auth_time: delegation ? delegation.authTime : source?.authTime,
    amr: delegation?.amr ?? source?.amr,
    acr: delegation ? delegation.acr : source?.acr,
    ...(delegation?.act && { act: delegation.act }),
  };
}
