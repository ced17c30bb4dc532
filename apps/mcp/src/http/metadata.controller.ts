import { Controller, Get, Inject } from '@nestjs/common';
import { ResourceMetadata } from './resource-metadata.js';

/** Where to get a token for this server: RFC 9728, at the path for `/mcp` and at the root. */
@Controller('.well-known/oauth-protected-resource')
export class MetadataController {
  constructor(@Inject(ResourceMetadata) private readonly metadata: ResourceMetadata) {}

  @Get(['', 'mcp'])
  read(): object {
    return this.metadata.document;
  }
}
