import { type IssuerEntry } from '#libs/principal';

export type ApiName = 'agent' | 'mcp' | 'audit' | 'identity';
export type ClientName = 'deputy-web' | 'deputy-agent';

/** Somebody at a provider, by what stays the same. Their names and groups there are made of it. */
export interface ProviderPerson {
  /** Of the local people, whose role and tenant they have. */
  readonly username: string;
  /** Groups of policies/tenants.json that they are in. */
  readonly groups: readonly string[];
}

export interface TokenRequest {
  readonly person: ProviderPerson;
  /** As the provider calls it. */
  readonly clientId: string;
  readonly apis: readonly ApiName[];
  /** The chain of an exchanged token: whom it was exchanged for. */
  readonly exchangedFor?: string;
  readonly nonce?: string;
  /** Epoch seconds. */
  readonly now: number;
  /** Of the sign-in. */
  readonly session: string;
}

export interface RefusedRequest {
  readonly error: string;
  readonly description: string;
  /** OpenID Connect Core section 5.5: what the next sign-in must ask for. */
  readonly claims?: string;
}

/** How one provider differs from others, as its documentation shows it. Every file names its source. */
export interface Provider {
  readonly profile: IssuerEntry['profile'];
  /** Of the issuer's address. */
  readonly path: string;
  readonly endpoints: Readonly<Record<'authorization' | 'token' | 'jwks' | 'endSession', string>>;
  /** What its clients are called. */
  readonly clients: Readonly<Record<ClientName, string>>;
  readonly header: Readonly<Record<'access' | 'id', Readonly<Record<string, string>>>>;
  /** Whether its published keys name their algorithm. */
  readonly keysNameAlgorithm: boolean;
  /** Whether access tokens and ID tokens are signed with different keys. */
  readonly keyOfItsOwnForIdTokens?: boolean;
  /** The entry of OIDC_ISSUERS_FILE that docs/identity.md has people write. */
  readonly entry: Omit<IssuerEntry, 'issuer'>;
  accessToken(issuer: string, request: TokenRequest): Record<string, unknown>;
  idToken(issuer: string, request: TokenRequest): Record<string, unknown>;
  /** Which APIs a request of the authorization or token endpoint is for. @returns a refusal for parameters it does not take */
  apisOf(form: URLSearchParams, granted: readonly ApiName[]): readonly ApiName[] | RefusedRequest;
  /** The token that is exchanged, and for which API; undefined where nothing is exchanged. */
  readExchange?(form: URLSearchParams): { token: string; api: ApiName } | RefusedRequest;
  /** The members of an error's body. */
  errorBody(refused: RefusedRequest): Record<string, unknown>;
  /** Whether `offline_access` may be asked for. */
  readonly knowsOfflineAccess: boolean;
}

/** What an OAuth error looks like everywhere (RFC 6749 section 5.2). */
export const plainError = ({ error, description }: RefusedRequest) => ({
  error,
  error_description: description,
});

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

export const isRefused = <T extends object>(answer: T | RefusedRequest): answer is RefusedRequest =>
  'error' in answer;

/** The APIs whose scopes are among those asked for. */
export const apisByScope = (entry: Provider['entry'], form: URLSearchParams): ApiName[] => {
  const asked = (form.get('scope') ?? '').split(' ');
  return Object.entries(entry.apis ?? {})
    .filter(([, api]) => asked.includes(api.scope))
    .map(([name]) => name as ApiName);
};

/** A text of hexadecimal digits that stays the same. */
export { subjectOf } from '../token-claims.js';
