import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWebConfig } from './config.js';

describe('readWebConfig', () => {
  const dir = mkdtempSync(join(tmpdir(), 'deputy-web-config-'));
  const good = {
    NATS_URL: 'nats://127.0.0.1:4222',
    NATS_NKEY_SEED_FILE: join(dir, 'seed'),
    OIDC_ISSUER: 'http://localhost:4000',
    OIDC_CLIENT_SECRET_FILE: join(dir, 'secret'),
    UI_DIR: dir,
  };
  beforeAll(() => writeFileSync(join(dir, 'secret'), 'client-secret'));
  afterAll(() => rmSync(dir, { recursive: true }));

  it('finds its own address and binds to loopback', () => {
    const config = readWebConfig({ ...good, PORT: '3100' });
    expect(config.PUBLIC_URL.origin).toBe('http://localhost:3100');
    expect(config.HOST).toBe('127.0.0.1');
  });

  it('prints without its secret', () => {
    expect(JSON.stringify(readWebConfig(good))).not.toContain('client-secret');
  });

  it('lists every problem at once', () => {
    expect(() => readWebConfig({ OIDC_ISSUER: 'nonsense' })).toThrow(
      /NATS_URL: is required[^]*OIDC_ISSUER: must be[^]*OIDC_CLIENT_SECRET_FILE: is required[^]*UI_DIR: is required/,
    );
  });

  it.each([
    [{ PUBLIC_URL: 'http://deputy.example' }, /PUBLIC_URL: must be https/],
    [{ PUBLIC_URL: 'https://deputy.example/path' }, /PUBLIC_URL: must be an origin/],
    [{ OIDC_ISSUER: 'http://login.example' }, /OIDC_ISSUER: must be https/],
    [{ SESSION_IDLE_MS: '2000', SESSION_LIFETIME_MS: '1000' }, /SESSION_IDLE_MS: must not exceed/],
  ])('refuses %p', (over, problem) => {
    expect(() => readWebConfig({ ...good, ...over })).toThrow(problem);
  });
});
