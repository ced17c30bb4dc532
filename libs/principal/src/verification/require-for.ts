import { type JWTPayload, type JWTHeaderParameters } from 'jose';
import { claimAt } from '../issuers/claim-at.js';
import { type ApiAtIssuer, type TrustedIssuer } from '../issuers/trusted-issuer.js';
import { TokenRejected } from '../token-rejected.js';

export interface VerifiedJwt {
  readonly payload: JWTPayload;
  readonly header: Pick<JWTHeaderParameters, 'typ'>;
}

/** Claims of ID tokens (OpenID Connect Core 1.0 sections 2 and 3.3.2.11), which no access token has. */
const ofIdTokens = ['nonce', 'at_hash', 'c_hash'];

/**
 * Refuses a token that is no access token, or not for this API.
 * @param audience the mesh's own name of the API, which the issuer has an entry for
 * @throws TokenRejected `type` | `audience` | `claims` | `scope`
 */
export function requireFor(audience: string, issuer: TrustedIssuer, jwt: VerifiedJwt): void {
  const api = issuer.apis.get(audience);
  if (!api) throw new TokenRejected('audience', 'the token is for another audience');
  requireAccessToken(issuer, jwt);
  requireAudience(api, issuer, jwt);
  requireScope(api, issuer, jwt);
}

/** INVARIANT (an ID token opens nothing): it says who signed in to a client, and gives that client no right. */
function requireAccessToken({ profile }: TrustedIssuer, { payload, header }: VerifiedJwt): void {
  const typ = (header.typ ?? '').toLowerCase().replace(/^application\//, '');
  const marks = Object.entries(profile.marks);
  const lacksMark = marks.some(([claim, value]) => payload[claim] !== value);
  const looksLikeId = marks.length === 0 && ofIdTokens.some((claim) => claim in payload);
  if (profile.types.includes(typ) && !lacksMark && !looksLikeId) return;
  const wanted = [...profile.types.filter(Boolean), ...marks.map(([claim, value]) => `${claim}: ${value}`)];
  throw new TokenRejected('type', `the token is not an access token (\`${wanted.join('`, `')}\`)`);
}

function requireAudience(api: ApiAtIssuer, { profile }: TrustedIssuer, { payload }: VerifiedJwt): void {
  if (profile.audience === 'client_id') {
    if (payload.aud === undefined) return;
    throw new TokenRejected('type', 'the token names an audience, which access tokens of its issuer do not');
  }
  const named = [payload.aud ?? []].flat();
  if (named.length === 0) throw new TokenRejected('claims', 'claims are missing or malformed: `aud`');
  if (!named.includes(api.audience ?? ''))
    throw new TokenRejected('audience', 'the token is for another audience');
  if (named.some((one) => one !== api.audience && !profile.besides.includes(one)))
    throw new TokenRejected('claims', 'claims are missing or malformed: `aud` must name one audience');
}

function requireScope(api: ApiAtIssuer, { apis, profile }: TrustedIssuer, { payload }: VerifiedJwt): void {
  const claimed = claimAt(payload, profile.scopes);
  if (claimed === undefined)
    throw new TokenRejected('claims', `claims are missing or malformed: \`${profile.scopes}\``);
  const scopes = typeof claimed === 'string' ? claimed.split(' ') : [claimed].flat();
  if (!scopes.includes(api.granted))
    throw new TokenRejected('scope', `the token lacks the scope \`${api.granted}\``);
  if (profile.audience === 'aud') return;
  // INVARIANT (one token, one API): without an audience the scopes alone say for which.
  const others = [...apis.values()].filter(
    ({ granted }) => granted !== api.granted && scopes.includes(granted),
  );
  if (others.length > 0)
    throw new TokenRejected('audience', 'the token opens several APIs of the mesh; ask for one of them only');
}
