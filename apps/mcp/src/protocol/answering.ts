import { type Provider } from '@nestjs/common';
import { apis, fullScope } from '#libs/contracts';
import { mcpConfig, type McpConfig } from '../config.js';
import { type EnforcementPorts, enforcementPorts } from '../enforcement/ports.js';
import { ResourceMetadata } from '../http/resource-metadata.js';
import { serviceVersion } from '../http/service-version.js';
import { type Tool } from '../toolbox/tool.js';
import { McpEndpoint } from './mcp-endpoint.js';
import { RefuseExchange } from './refuse-exchange.js';

/** What answers, over HTTP and over the mesh. */
export function answering(config: McpConfig, tools: readonly Tool[]): Provider[] {
  const scopes = [...new Set(tools.map(({ declaration }) => declaration.scope))].sort();
  return [
    { provide: mcpConfig, useValue: config },
    {
      provide: ResourceMetadata,
      useFactory: () => new ResourceMetadata(config.PUBLIC_URL, config.OIDC_ISSUER, scopes),
    },
    {
      provide: McpEndpoint,
      inject: [enforcementPorts, ResourceMetadata],
      useFactory: (ports: EnforcementPorts, metadata: ResourceMetadata) =>
        new McpEndpoint(ports, {
          metadataUrl: metadata.urlFor(undefined),
          scope: fullScope(apis.mcp),
          version: serviceVersion,
          ...(config.FRONT_END_URL !== undefined && {
            callsUrl: new URL('/calls', config.FRONT_END_URL).href,
          }),
        }),
    },
    {
      provide: RefuseExchange,
      inject: [McpEndpoint],
      useFactory: (endpoint: McpEndpoint) => new RefuseExchange(endpoint),
    },
  ];
}
