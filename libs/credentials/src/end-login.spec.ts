import { describe, expect, it } from '@jest/globals';
import { CredentialError, type CredentialErrorCode } from './credential-error.js';
import { endLogin } from './end-login.js';

const refusing = (code: CredentialErrorCode) => ({
  accessor: 'an-accessor',
  overAt: 1_000,
  revoke: () => Promise.reject(new CredentialError(code, 'refused')),
});

describe('what Vault refuses to end', () => {
  it('has not ended by that, as long as the login may last', async () => {
    const asked = endLogin(refusing('credential_refused'), undefined, 999);
    await expect(asked).rejects.toMatchObject({ code: 'credential_refused' });
    await endLogin(refusing('credential_refused'), undefined, 1_000);
  });

  it('is ended by its accessor, by whoever may, and is out where they could not', async () => {
    const ended: string[] = [];
    const ender = { end: (accessor: string) => Promise.resolve(void ended.push(accessor)) };
    await endLogin(refusing('credential_refused'), ender, 0);
    expect(ended).toEqual(['an-accessor']);
    const unable = { end: () => Promise.reject(new CredentialError('vault_unavailable', 'sealed')) };
    await expect(endLogin(refusing('credential_refused'), unable, 2_000)).rejects.toThrow('sealed');
  });

  it('is tried again where Vault does not say', async () => {
    await expect(endLogin(refusing('vault_unavailable'), undefined, 2_000)).rejects.toThrow('refused');
  });
});
