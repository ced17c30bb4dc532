import { type Client as FoundClient, type ClientMetadata } from 'oidc-provider';
import { type Client } from './client-entry.js';
import { newcomer } from './newcomers/newcomer.js';

export const onBehalfOfGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** The clients of CLIENTS_FILE, and what is known of those that come by themselves. */
export class ClientRegistry {
  readonly #clients: ReadonlyMap<string, Client>;

  constructor(clients: readonly Client[]) {
    this.#clients = new Map(clients.map((client) => [client.id, client]));
  }

  get(id: string): Client | undefined {
    return this.#clients.get(id);
  }

  /** Of a client that oidc-provider found: one of CLIENTS_FILE is what is said there, whoever else uses its id. */
  describe(found: FoundClient): Client {
    return this.get(found.clientId) ?? newcomer(found);
  }

  /** Whether a client of CLIENTS_FILE is told of sign-outs there. */
  isNotified(url: string): boolean {
    return [...this.#clients.values()].some((client) => client.backchannelLogoutUri === url);
  }

  /** The applications of the deployment that people come back to from here: what they are called, and where they are. */
  applications(): { readonly name: string; readonly href: string }[] {
    return [...this.#clients.values()].flatMap(({ name, postLogoutRedirectUris }) => {
      const href = postLogoutRedirectUris.find((uri) => /^https?:/.test(uri));
      return href === undefined ? [] : [{ name, href }];
    });
  }

  /** As oidc-provider takes them (OpenID Connect Dynamic Client Registration 1.0 section 2). */
  metadata(): ClientMetadata[] {
    return [...this.#clients.values()].map(toMetadata);
  }
}

function toMetadata(client: Client): ClientMetadata {
  const people = client.redirectUris.length > 0;
  return {
    client_id: client.id,
    client_name: client.name,
    ...(client.secret === undefined ? {} : { client_secret: client.secret }),
    token_endpoint_auth_method: client.authMethod,
    // A native client's loopback redirect may use any port (RFC 8252 section 7.3).
    application_type: client.secret === undefined ? 'native' : 'web',
    grant_types: [
      ...(people ? ['authorization_code', 'refresh_token'] : []),
      ...(client.exchange || client.assertionsOf.length > 0 ? [onBehalfOfGrant] : []),
      ...(client.exchange ? [tokenExchangeGrant] : []),
    ],
    response_types: people ? ['code'] : [],
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    ...(client.backchannelLogoutUri === undefined
      ? {}
      : { backchannel_logout_uri: client.backchannelLogoutUri, backchannel_logout_session_required: true }),
  };
}
