import {
  type Client as RegisteredClient,
  errors,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import { apis, apiScope, fullScope } from '#libs/contracts';
import { type ScopeRules } from '#libs/principal';
import { accessTokenSeconds, audienceOfScope, audiences } from '../clients/audiences.js';
import { type ClientRegistry } from '../clients/client-registry.js';

/** Which audience a token gets (RFC 8707), asked for by `resource` or by a scope that names its API in full. */
export class Resources {
  constructor(
    private readonly clients: ClientRegistry,
    private readonly aliases: Readonly<Record<string, string>>,
    private readonly scopes: Pick<ScopeRules, 'of'>,
  ) {}

  /** @throws InvalidTarget when the client's people may have no such token */
  forPeople(resource: string, client: RegisteredClient): ResourceServer {
    const server = this.describe(resource);
    if (!this.clients.describe(client).audiences.includes(server.audience))
      throw new errors.InvalidTarget(`\`${client.clientId}\` may not ask for \`${resource}\``);
    return server;
  }

  /** @throws InvalidTarget for another API than mcp's, which is the only one that serves agents without people */
  forMachines(resource: string): ResourceServer {
    const server = this.describe(resource);
    if (server.audience !== apis.mcp)
      throw new errors.InvalidTarget(`a machine agent may not ask for \`${resource}\``);
    return server;
  }

  /** @throws InvalidTarget when there is no such API */
  describe(resource: string): ResourceServer & { audience: string } {
    const alias = Object.hasOwn(this.aliases, resource) ? this.aliases[resource] : undefined;
    const audience = audiences.find((known) => known === (alias ?? resource));
    if (!audience) throw new errors.InvalidTarget(`there is no API \`${resource}\``);
    return {
      audience,
      scope: [apiScope, ...this.scopes.of(audience)]
        .flatMap((one) => [fullScope(audience, one), one])
        .join(' '),
      accessTokenTTL: accessTokenSeconds,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    };
  }

  /**
   * The resources a request's scope names, or of the granted ones the first that it names, else the first granted.
   * @param granted what the token may be for, where one must be chosen
   */
  defaultFor(ctx: KoaContextWithOIDC, granted?: readonly string[]): string | readonly string[] | undefined {
    const { scope } = ctx.oidc.params ?? {};
    const scopes = typeof scope === 'string' ? scope.split(' ') : [];
    const named = [...new Set(scopes.map(audienceOfScope).filter((audience) => audience !== undefined))];
    if (!granted) return named.length > 0 ? named : undefined;
    return named.find((audience) => granted.includes(audience)) ?? granted[0];
  }
}
