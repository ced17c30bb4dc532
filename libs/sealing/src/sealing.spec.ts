import { createDecipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newSecret, seal, storeKey, unseal } from './sealing.js';

const value = { token: 'eyJ.the-access-token.sig', csrf: 'c' };

describe('sealing', () => {
  it('opens with the secret that closed it', () => {
    const secret = newSecret();
    expect(unseal('session', secret, seal('session', secret, value))).toEqual(value);
  });

  it('a store reveals no token: what it holds shows nothing of the value', () => {
    const sealed = Buffer.from(seal('session', newSecret(), value));
    for (const form of ['latin1', 'base64', 'hex'] as const) {
      expect(sealed.toString(form)).not.toContain(
        Buffer.from('the-access-token').toString(form).slice(0, 12),
      );
    }
  });

  it('never looks the same twice', () => {
    const secret = newSecret();
    expect(seal('session', secret, value)).not.toEqual(seal('session', secret, value));
  });

  it('a store reveals no token: nothing opens with another secret, nor with the key it is stored under', () => {
    const secret = newSecret();
    const sealed = seal('session', secret, value);
    expect(unseal('session', newSecret(), sealed)).toBeUndefined();
    expect(unseal('session', storeKey(secret), sealed)).toBeUndefined();
  });

  it('a store reveals no token: the digest that it holds does not lead to the key', () => {
    const secret = newSecret();
    const sealed = Buffer.from(seal('session', secret, value));
    const opensFrom = (known: string) => {
      const key = Buffer.from(hkdfSync('sha256', known, '', 'deputy session v1', 32));
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(storeKey(secret)));
      decipher.setAuthTag(sealed.subarray(-16));
      decipher.update(sealed.subarray(13, -16));
      try {
        return decipher.final().length === 0;
      } catch {
        return false;
      }
    };
    expect([secret, storeKey(secret), ''].map(opensFrom)).toEqual([true, false, false]);
  });

  it('does not open for another purpose', () => {
    const secret = newSecret();
    expect(unseal('login', secret, seal('session', secret, value))).toBeUndefined();
  });

  it('does not open once any byte is changed, or cut off', () => {
    const secret = newSecret();
    const sealed = seal('session', secret, value);
    for (let index = 0; index < sealed.length; index += 1) {
      const altered = Uint8Array.from(sealed);
      altered[index] = (altered[index] ?? 0) ^ 1;
      expect(unseal('session', secret, altered)).toBeUndefined();
    }
    expect(unseal('session', secret, sealed.subarray(0, -1))).toBeUndefined();
    expect(unseal('session', secret, new Uint8Array())).toBeUndefined();
  });
});
