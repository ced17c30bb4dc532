import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { Secret } from '#libs/config';
import { apis, fullScope } from '#libs/contracts';
import { createTokenExchange } from '#libs/principal';
import { signIn } from '../web-client/sign-in.js';
import { type Mesh } from '../launcher/index.js';

/** Real tokens of one person of a running mesh, got the way a client of each transport gets them. */
export class Callers {
  constructor(private readonly mesh: Mesh) {}

  /** What the agent presents over NATS: bob's login through web, exchanged on his behalf. */
  async overNats(username: string): Promise<string> {
    const { tokens } = await signIn({
      ...this.#person(username),
      clientId: 'deputy-web',
      clientSecret: this.#secret('deputy-web'),
      redirectUri: `${this.mesh.url}/auth/callback`,
    });
    const exchange = createTokenExchange({
      strategy: 'entra-obo',
      issuer: this.mesh.issuer,
      clientId: 'deputy-agent',
      clientSecret: new Secret(this.#secret('deputy-agent')),
      audience: apis.mcp,
      scope: fullScope(apis.mcp),
    });
    return (await exchange.exchange(tokens.access_token)).token;
  }

  /** What a desktop client presents over HTTP: a login of its own. */
  async overHttp(username: string): Promise<string> {
    const { tokens } = await signIn({
      ...this.#person(username),
      clientId: 'deputy-mcp-client',
      redirectUri: 'http://127.0.0.1:1/callback',
      scope: `openid ${fullScope(apis.mcp)}`,
    });
    return tokens.access_token;
  }

  #person(username: string) {
    const person = this.mesh.people.find((candidate) => candidate.username === username);
    if (!person) throw new Error(`nobody is called \`${username}\``);
    return { issuer: this.mesh.issuer, username, password: person.password };
  }

  #secret(client: string): string {
    return readFileSync(join(this.mesh.dataDir, 'secrets', client), 'utf8').trim();
  }
}
