import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { installationMatches, isInstalled } from './install.mjs';

const zod = { version: '4.6.7', integrity: 'sha512-a' };

describe('installationMatches', () => {
  it('asks for every locked package at its version and integrity', () => {
    expect(installationMatches({ '': {}, 'node_modules/zod': zod }, { 'node_modules/zod': zod })).toBe(true);
    expect(installationMatches({ 'node_modules/zod': zod }, {})).toBe(false);
    expect(
      installationMatches(
        { 'node_modules/zod': zod },
        { 'node_modules/zod': { ...zod, integrity: 'sha512-b' } },
      ),
    ).toBe(false);
  });

  it('lets packages of other platforms be missing', () => {
    expect(installationMatches({ 'node_modules/core-darwin': { ...zod, optional: true } }, {})).toBe(true);
  });
});

describe('isInstalled', () => {
  let root: string;
  const lock = (name: string, packages: object, at: number) => {
    writeFileSync(join(root, name), JSON.stringify({ packages }));
    utimesSync(join(root, name), at, at);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'deputy-install-'));
    mkdirSync(join(root, 'node_modules'));
  });

  it('is false on a fresh clone', () => {
    lock('package-lock.json', {}, 1000);
    expect(isInstalled(root)).toBe(false);
  });

  it('is false when the lock is newer and asks for something else', () => {
    lock('node_modules/.package-lock.json', { 'node_modules/zod': zod }, 1000);
    lock('package-lock.json', { 'node_modules/zod': { ...zod, version: '4.6.8' } }, 2000);
    expect(isInstalled(root)).toBe(false);
  });

  it('is true when a newer lock asks for what is there, as after a checkout', () => {
    lock('node_modules/.package-lock.json', { 'node_modules/zod': zod }, 1000);
    lock('package-lock.json', { 'node_modules/zod': zod }, 2000);
    expect(isInstalled(root)).toBe(true);
  });
});
