import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import vault from 'node-vault';
import { type VaultAddress } from './broker-options.js';
import { tracedVault } from './traced-vault.js';

export type VaultClient = ReturnType<typeof vault>;

/** Makes clients of one Vault; they share its TLS settings and sockets, nothing else. */
export class VaultClients {
  readonly #agent: Agent | undefined;

  constructor(
    private readonly address: VaultAddress,
    private readonly timeoutMs: number,
  ) {
    if (address.address.startsWith('https:'))
      this.#agent = new Agent({
        keepAlive: true,
        rejectUnauthorized: true,
        ...(address.caFile ? { ca: readFileSync(address.caFile) } : {}),
      });
  }

  /** One that holds this token, or none. */
  make(token = ''): VaultClient {
    const client = vault({
      endpoint: this.address.address,
      // Its own messages would carry the requests, and with them tokens.
      debug: () => undefined,
      noCustomHTTPVerbs: true,
      requestOptions: {
        timeout: this.timeoutMs,
        ...(this.#agent ? { httpsAgent: this.#agent } : {}),
      },
    });
    // node-vault falls back to VAULT_TOKEN and VAULT_NAMESPACE of the environment: this service has no token of its own.
    client.token = token;
    Object.assign(client, { namespace: this.address.namespace ?? '' });
    return tracedVault(client);
  }

  close(): void {
    this.#agent?.destroy();
  }
}
