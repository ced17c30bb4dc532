import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type ClientRegistry } from '../clients/client-registry.js';
import { isLoopback } from '../clients/redirects.js';

/**
 * INVARIANT (no open redirector): an error of an authorization request goes back to the client by redirect. Anybody can make a client
 * that describes or registers itself, and a request that fails, so a link to this service would lead wherever they like (RFC 9700
 * section 4.11.2): until the person has answered something here, such an error stays on a page, but for their own computer.
 */
export function redirectNobodyUnasked(provider: Provider, clients: Pick<ClientRegistry, 'get'>): void {
  const keep = (ctx: KoaContextWithOIDC, error: Error & { allow_redirect?: boolean }) => {
    const { client, params, entities } = (ctx.oidc as typeof ctx.oidc | undefined) ?? {};
    const answered = entities?.Interaction?.result !== undefined;
    if (!client || clients.get(client.clientId) || answered) return;
    const redirect = params?.['redirect_uri'];
    if (typeof redirect === 'string' && isLoopback(redirect)) return;
    error.allow_redirect = false;
    // That of a redirect, by what the library calls some of these.
    if (ctx.status < 400) ctx.status = 400;
  };
  provider.on('authorization.error', keep);
  provider.on('server_error', (ctx, error) => keep(ctx, error));
}
