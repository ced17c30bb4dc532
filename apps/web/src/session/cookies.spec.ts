import { describe, expect, it } from '@jest/globals';
import { newSecret } from '#libs/sealing';
import { readSecret, sessionCookie } from './cookies.js';

describe('readSecret', () => {
  const secret = newSecret();

  it('finds the cookie among others', () => {
    expect(readSecret(`a=b; ${sessionCookie}=${secret}; c=d`, sessionCookie)).toBe(secret);
  });

  it('takes no cookie whose name merely ends the same', () => {
    expect(readSecret(`x${sessionCookie}=${secret}`, sessionCookie)).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    `${sessionCookie}=`,
    `${sessionCookie}=short`,
    `${sessionCookie}=${'x'.repeat(5_000)}`,
  ])('takes nothing that is not of our making: %p', (header) => {
    expect(readSecret(header, sessionCookie)).toBeUndefined();
  });
});
