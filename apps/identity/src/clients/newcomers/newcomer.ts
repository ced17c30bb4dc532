import { type Client as FoundClient } from 'oidc-provider';
import { apis } from '#libs/contracts';
import { type Client } from '../client-entry.js';

/**
 * A client that is not in CLIENTS_FILE, so that oidc-provider found it by a document or a registration.
 * INVARIANT (newcomers reach mcp alone): people's tokens for it are for no other API, and it exchanges none.
 */
export const newcomer = (found: FoundClient): Client => ({
  id: found.clientId,
  origin: found.clientId.startsWith('https:') ? 'document' : 'registration',
  name: found.clientName ?? '',
  secret: undefined,
  authMethod: 'none',
  redirectUris: found.redirectUris ?? [],
  postLogoutRedirectUris: [],
  backchannelLogoutUri: undefined,
  audiences: [apis.mcp],
  scopes: undefined,
  exchange: undefined,
  assertionsOf: [],
  kind: 'client',
  ceiling: undefined,
  trust: 'unapproved',
});
