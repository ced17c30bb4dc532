export { type Principal } from './principal.js';
export { isForNow, TokenRejected, type TokenRejection } from './token-rejected.js';
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './verification/create-token-verifier.js';
export { type IdentityAssertion, identityAssertions } from './verification/identity-assertions.js';
export { type AgentStanding, type AgentStandings } from './agents/agent-standing.js';
export { AgentDirectory } from './agents/agent-directory.js';
export { agentKey } from './agents/agent-key.js';
export { Remembered } from './remembered.js';
export { ScopeRules, within } from './scopes/scope-rules.js';
export { narrowScopes } from './scopes/narrow-scopes.js';
export { readScopes } from './scopes/read-scopes.js';
export { rolesIn } from './roles-in.js';
export { type IsRevoked, type Revocable, revocableOf } from './revocation/revocable.js';
export { kindOfKey, revocationKey, saysAll, tenantRevocationKey } from './revocation/revocation-key.js';
export { RevocationList } from './revocation/revocation-list.js';
export { sessionOf, type SignInNames, signInNames } from './revocation/session-names.js';
export { type Revocations } from './revocation/revocations.js';
export { Underway } from './revocation/underway.js';
export { requireActorIsPeer } from './require-actor-is-peer.js';
export {
  createTokenExchange,
  type ExchangedToken,
  type TokenExchange,
  type TokenExchangeOptions,
} from './exchange/create-token-exchange.js';
export { type PersonExchange, exchangeByIssuer } from './exchange/exchange-by-issuer.js';
export { ExchangeRefused, type ExchangeRefusal } from './exchange/exchange-refused.js';
export { claimProfiles } from './issuers/claim-profiles.js';
export {
  type ClaimProfile,
  type ExchangeStrategy,
  type ProfileName,
  profileNames,
} from './issuers/claim-profile.js';
export { readSignIn, type SignedIn } from './issuers/read-sign-in.js';
export { claimAt } from './issuers/claim-at.js';
export { IssuerEntry } from './issuers/issuer-entry.js';
export { type ApiAtIssuer, clientIdAt, type TrustedIssuer } from './issuers/trusted-issuer.js';
export { exchangeTarget, type IssuerConfig, trustIssuers } from './issuers/trust-issuers.js';
