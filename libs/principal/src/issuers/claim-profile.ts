import { z } from 'zod';

/** Asymmetric ones only: with a shared secret whoever verifies could sign (RFC 8725 sections 2.1 and 3.1). */
export const SigningAlgorithm = z.enum([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
]);
export type SigningAlgorithm = z.infer<typeof SigningAlgorithm>;

export const profileNames = ['deputy', 'entra', 'cognito', 'auth0', 'keycloak', 'okta', 'generic'] as const;
export const ProfileName = z.enum(profileNames);
export type ProfileName = z.infer<typeof ProfileName>;

export const exchangeStrategies = ['entra-obo', 'rfc8693', 'local-sts'] as const;
export type ExchangeStrategy = (typeof exchangeStrategies)[number];

/**
 * How the tokens of one kind of issuer say who asks. A claim is named as {@link claimAt} reads it; of several names the first
 * that is there counts.
 */
export interface ClaimProfile {
  readonly name: ProfileName;
  /** `typ` of an access token's header: in lower case, without `application/`, and empty where it has none. */
  readonly types: readonly string[];
  readonly algorithms: readonly SigningAlgorithm[];
  /** Claims by which an access token is told from an ID token where the header does not say. */
  readonly marks: Readonly<Record<string, string>>;
  /** `client_id`: its access tokens name no audience, only whose they are. Then the scopes say which API they open. */
  readonly audience: 'aud' | 'client_id';
  /** Audiences that may stand beside an API's own: they are the issuer's. `{issuer}` is its address. */
  readonly besides: readonly string[];
  /** What names the person for ever, the same for every client and API. */
  readonly user: string;
  /** Claims that seem to and do not: another one for each client, or a name. */
  readonly neverUser?: readonly string[];
  /** For people to read. None of them there, the person's key is shown; `deputy` always has one. */
  readonly displayName: readonly string[];
  readonly tokenId: string;
  /** The sign-in, by which all that was got by it can be ended. */
  readonly session: string;
  /** The client that acts. Of several that are there, and of `azp` and `client_id` always, all agree. */
  readonly client: readonly string[];
  readonly scopes: string;
  readonly groups: string;
  /**
   * Claims without which a token is malformed, though not every issuer has them: without `groups` as against somebody in none, and
   * without what tells a client from a person.
   */
  readonly always: readonly string[];
  /** Absent where one issuer is one tenant, which configuration names. */
  readonly tenant?: string;
  /** Claim to values, one of which says that a second factor was used (RFC 8176, OpenID Connect Core section 2). */
  readonly secondFactor: Readonly<Record<string, readonly string[]>>;
  /** Claim to pattern: tokens that a client got for itself alone, whatever else they say. */
  readonly machine: Readonly<Record<string, RegExp>>;
  /** What an ID token calls otherwise. */
  readonly inIdToken: Partial<Pick<ClaimProfile, 'user' | 'displayName' | 'groups'>>;
  /** How a service gets a token on somebody's behalf. */
  readonly exchange: ExchangeStrategy;
  /** What a sign-in asks for beside the scopes of APIs. `offline_access` only where a refresh token needs it and ends with the sign-in. */
  readonly signInScopes: readonly string[];
  /** How a client says which API an access token is to be for. */
  readonly asksFor: AsksFor;
  /** What configuration must say because the profile cannot know it. */
  readonly needs: readonly ('user' | 'groups' | 'exchange')[];
}

/**
 * `scope`: by the scope alone; the token redeemed with the code is the first API's.
 * `refresh`: by the scope too, but the code's token is for every API that was consented to, so that it is given up for one that
 * is narrower at once.
 * `audience`: by a parameter of that name beside the scope.
 * `once`: a sign-in has one token, and none for another API.
 */
export type AsksFor = 'scope' | 'refresh' | 'audience' | 'once';
