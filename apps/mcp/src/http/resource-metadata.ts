import { apis, fullScope } from '#libs/contracts';

/** The RFC 9728 document of `/mcp`. */
export class ResourceMetadata {
  /** Where the document is. */
  readonly url: string;
  readonly document: object;

  constructor(publicUrl: string, issuer: string) {
    this.url = new URL('/.well-known/oauth-protected-resource/mcp', publicUrl).href;
    this.document = {
      resource: new URL('/mcp', publicUrl).href,
      authorization_servers: [issuer],
      scopes_supported: [fullScope(apis.mcp)],
      bearer_methods_supported: ['header'],
      resource_name: 'Deputy',
    };
  }
}
