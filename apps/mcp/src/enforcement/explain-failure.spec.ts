import { describe, expect, it } from '@jest/globals';
import { CredentialError } from '#libs/credentials';
import { explainFailure } from './explain-failure.js';

const { signal } = new AbortController();

describe('why a permitted call failed', () => {
  it.each([
    'vault is sealed: somebody must unseal it',
    'vault cannot be reached',
    'vault is asked too often',
  ])('says what is the matter with Vault (%s), in words of our own and never in those of Vault', (reason) => {
    const error = new CredentialError('vault_unavailable', reason, 'Vault said http://10.0.0.1 hvs.secret');
    const { code, message } = explainFailure(error, signal);
    expect(code).toBe('vault_unavailable');
    expect(message).toContain(reason);
    expect(message).not.toMatch(/10\.0\.0\.1|hvs/);
  });
});
