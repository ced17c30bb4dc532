import { describe, expect, test } from '@jest/globals';
import { createUser, fromPublic } from '@nats-io/nkeys';
import { nkeySigner } from './nkey-signer.js';

describe('the proof of a peer', () => {
  test('is what the nkey itself would sign', () => {
    const user = createUser();
    const { nkey, sig } = nkeySigner(user.getSeed())('a nonce of the server') as {
      nkey: string;
      sig: string;
    };
    expect(nkey).toBe(user.getPublicKey());
    const nonce = new TextEncoder().encode('a nonce of the server');
    expect(fromPublic(nkey).verify(nonce, Buffer.from(sig, 'base64'))).toBe(true);
    expect(fromPublic(nkey).verify(new TextEncoder().encode('another'), Buffer.from(sig, 'base64'))).toBe(
      false,
    );
  });

  test('names a peer as NATS writes it, whatever its key', () => {
    for (let at = 0; at < 4; at += 1) {
      const user = createUser();
      expect(nkeySigner(user.getSeed())(undefined)).toMatchObject({ nkey: user.getPublicKey() });
    }
  });

  test('is none where the server asks nothing', () => {
    expect(nkeySigner(createUser().getSeed())(undefined)).toMatchObject({ sig: '' });
  });
});
