import { apis, fullScope } from '#libs/contracts';
import { ownHosts } from './own-address.js';

/**
 * The RFC 9728 document of `/mcp`.
 * INVARIANT (metadata agrees with the address): a client refuses a document about another resource than the one it asked (RFC 9728
 * section 3.3), so each name that this service goes by has its own. No other name that a request brings is repeated.
 */
export class ResourceMetadata {
  constructor(
    private readonly publicUrl: string,
    private readonly issuer: string,
    /** Of this API. */
    private readonly scopes: readonly string[],
  ) {}

  /**
   * Where the document is.
   * @param host the `Host` of a request
   */
  urlFor(host: string | undefined): string {
    return new URL('/.well-known/oauth-protected-resource/mcp', this.#origin(host)).href;
  }

  documentFor(host: string | undefined): object {
    return {
      resource: new URL('/mcp', this.#origin(host)).href,
      authorization_servers: [this.issuer],
      scopes_supported: [undefined, ...this.scopes].map((scope) => fullScope(apis.mcp, scope)),
      bearer_methods_supported: ['header'],
      resource_name: 'Deputy',
    };
  }

  #origin(host = ''): string {
    const own = ownHosts(this.publicUrl).find((name) => name === host.toLowerCase());
    return own === undefined ? this.publicUrl : `${new URL(this.publicUrl).protocol}//${own}`;
  }
}
