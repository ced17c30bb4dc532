import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type TokenScopes } from './token-scopes.js';

/** Adds those of APIs to `scopes_supported` of the metadata (RFC 8414 section 2), of which the library knows OpenID Connect's alone. */
export function sayScopes(provider: Provider, { named }: Pick<TokenScopes, 'named'>): void {
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    if (oidc?.route !== 'discovery') return;
    const metadata = ctx.body as { scopes_supported: string[] };
    metadata.scopes_supported = [...metadata.scopes_supported, ...named];
  });
}
