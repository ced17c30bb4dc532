import { Controller, Get, Header, Headers, HttpCode, Inject, Options } from '@nestjs/common';
import { ResourceMetadata } from './resource-metadata.js';

const anyOrigin = ['access-control-allow-origin', '*'] as const;

/**
 * Where to get a token for this server: RFC 9728, at the path for `/mcp` and at the root. Clients that run in a browser read it from
 * any origin: it says the same to everybody.
 */
@Controller('.well-known/oauth-protected-resource')
export class MetadataController {
  constructor(@Inject(ResourceMetadata) private readonly metadata: ResourceMetadata) {}

  @Get(['', 'mcp'])
  @Header(...anyOrigin)
  read(@Headers('host') host: string | undefined): object {
    return this.metadata.documentFor(host);
  }

  /** The preflight of clients that send a header such as `MCP-Protocol-Version` along. */
  @Options(['', 'mcp'])
  @HttpCode(204)
  @Header(...anyOrigin)
  @Header('access-control-allow-methods', 'GET')
  @Header('access-control-allow-headers', '*')
  @Header('access-control-max-age', '3600')
  preflight(): void {
    return undefined;
  }
}
