import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { downloadNatsServer } from './download-nats-server.js';
import { findNatsServer } from './find-nats-server.js';
import { pinnedRelease } from './pinned-release.js';
import { verifyChecksum } from './verify-checksum.js';

const folder = () => mkdtempSync(join(tmpdir(), 'deputy-nats-'));

describe('findNatsServer', () => {
  it('takes the first executable one and passes over what cannot run', () => {
    const [first, second] = [folder(), folder()];
    writeFileSync(join(first, 'nats-server'), '');
    chmodSync(join(first, 'nats-server'), 0o644);
    writeFileSync(join(second, 'nats-server'), '#!/bin/sh\n');
    chmodSync(join(second, 'nats-server'), 0o755);
    expect(findNatsServer([first, second])).toBe(join(second, 'nats-server'));
  });

  it('is undefined where there is none, also when a folder has that name', () => {
    const place = folder();
    mkdirSync(join(place, 'nats-server'));
    expect(findNatsServer([place, '/nowhere'])).toBeUndefined();
  });
});

describe('pinnedRelease', () => {
  it.each([
    ['linux', 'x64', 'linux-amd64.tar.gz'],
    ['linux', 'arm64', 'linux-arm64.tar.gz'],
    ['darwin', 'arm64', 'darwin-arm64.tar.gz'],
    ['win32', 'x64', 'windows-amd64.zip'],
  ])('knows %s on %s', (platform, arch, ending) => {
    const release = pinnedRelease(platform, arch);
    expect(release?.url.endsWith(ending)).toBe(true);
    expect(release?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('offers nothing where no checksum is pinned', () => {
    expect(pinnedRelease('linux', 'mips')).toBeUndefined();
    expect(pinnedRelease('sunos', 'x64')).toBeUndefined();
  });
});

describe('a download', () => {
  it('is accepted with the pinned checksum only: nothing unverified runs', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(() => verifyChecksum('abc', Buffer.from('abc'), abc)).not.toThrow();
    expect(() => verifyChecksum('abd', Buffer.from('abd'), abc)).toThrow(/is not what was pinned/);
  });

  it('with another checksum is never unpacked: nothing unverified runs', async () => {
    const place = folder();
    const release = pinnedRelease('linux', 'x64');
    if (!release) throw new Error('no release for linux');
    const forged: typeof fetch = () => Promise.resolve(new Response('a forged archive'));
    await expect(downloadNatsServer(release, place, forged)).rejects.toThrow(/is not what was pinned/);
    expect(existsSync(join(place, 'nats-server'))).toBe(false);
  });

  it('that fails names the address and the status', async () => {
    const release = pinnedRelease('linux', 'x64');
    if (!release) throw new Error('no release for linux');
    const gone: typeof fetch = () => Promise.resolve(new Response('', { status: 404 }));
    await expect(downloadNatsServer(release, folder(), gone)).rejects.toThrow(/github\.com.*404/);
  });
});
