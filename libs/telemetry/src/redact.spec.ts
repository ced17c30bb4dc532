import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.js';

describe('redact', () => {
  it.each([
    ['a JWT', 'got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'eyJ'],
    ['an unsigned JWT', 'got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', 'eyJ'],
    ['a Vault token', 'login gave hvs.CAESIJ1234567890', 'hvs.'],
    ['a password in a connection string', 'mongodb://v-user:pa55w0rd@db:27017/x', 'pa55w0rd'],
    ['a bearer token', 'authorization: Bearer abcdefgh12345678', 'abcdefgh12345678'],
    ['a client secret in a form', 'grant_type=x&client_secret=s3cr3tvalue&scope=y', 's3cr3tvalue'],
    ['a password in JSON', '{"password":"hunter2!"}', 'hunter2'],
    ['a password with a backslash', 'password=hunter\\2secret', '2secret'],
    ['a token of OpenBao', 'login gave s.AbCdEfGhIjKlMnOpQrStUvWx', 's.AbCd'],
    ['a session cookie', `cookie: a=b; __Host-deputy=${'c'.repeat(43)}; d=e`, 'cccc'],
    ['an nkey seed', 'SUAMK2FG4MI6UE3ACF3FK3OIQBCEIEZV7NSWFFEW63UXMRLFM2XLAXK4GY', 'SUAMK2'],
  ])('removes %s', (_what, line, secret) => {
    expect(redact(line)).not.toContain(secret);
  });

  it('removes a password from JSON inside the text of an error, as the logger writes it', () => {
    const inner = JSON.stringify({ password: 'hunter2!', client_secret: 's3cr3tvalue' });
    for (const line of [{ err: { message: inner } }, { err: { message: JSON.stringify({ inner }) } }]) {
      const written = redact(JSON.stringify(line));
      expect(written).not.toContain('hunter2');
      expect(written).not.toContain('s3cr3tvalue');
      expect(() => JSON.parse(written) as unknown).not.toThrow();
    }
  });

  it('leaves JSON whole where an escape follows the name of a secret', () => {
    const line = JSON.stringify({ msg: 'wrong password:\nhunter2 "said"', path: 'password=a\\' });
    expect(() => JSON.parse(redact(line)) as unknown).not.toThrow();
    expect(redact(line)).not.toContain('hunter2');
  });

  it('leaves ordinary text alone', () => {
    const line = 'permit products_list for bob via deputy-agent in 3 ms at http://localhost:3000/health';
    expect(redact(line)).toBe(line);
  });
});
