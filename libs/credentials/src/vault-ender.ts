import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ask } from './ask-vault.js';
import { type VaultAddress } from './broker-options.js';
import { CredentialError } from './credential-error.js';
import { TokenRenewed } from './vault-answers.js';
import { VaultClients } from './vault-clients.js';

/**
 * Ends logins of others by their accessors, with a token that may do that, renew itself, and nothing else (policies/vault/ender.hcl):
 * the only right of its own that the mesh has.
 * INVARIANT (it can read no credential): what it holds opens nothing; it can only take away.
 */
export class VaultEnder {
  readonly #clients: VaultClients;

  /** @param tokenFile read at each use, so that whoever writes it may write another */
  constructor(
    address: VaultAddress,
    private readonly tokenFile: string,
    private readonly timeoutMs = 3_000,
  ) {
    this.#clients = new VaultClients(address, timeoutMs);
  }

  /** Ends a login with all that hangs on it; one that Vault knows no more has ended. @throws CredentialError where Vault did not do it */
  async end(accessor: string): Promise<void> {
    try {
      const end = () => this.#client().write('auth/token/revoke-accessor', { accessor });
      await ask(z.unknown(), end, this.timeoutMs);
    } catch (error) {
      // Vault's own words for one that it does not know, which differ from those for one that may not ask.
      if (error instanceof CredentialError && /invalid accessor/i.test(error.detail ?? '')) return;
      throw error;
    }
  }

  /** Has its token last as long again. @throws CredentialError */
  async renew(): Promise<void> {
    await ask(TokenRenewed, () => this.#client().write('auth/token/renew-self', {}), this.timeoutMs);
  }

  close(): void {
    this.#clients.close();
  }

  #client() {
    let token = '';
    try {
      token = readFileSync(this.tokenFile, 'utf8').trim();
    } catch {
      // Told alike: without a token Vault refuses.
    }
    if (!token) throw new CredentialError('vault_unavailable', `\`${this.tokenFile}\` holds no token`);
    return this.#clients.make(token);
  }
}
