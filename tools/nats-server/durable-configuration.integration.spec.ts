import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { canSyncAlways, createPeerKeys, natsServerEnvironment } from '#libs/mesh';
import { createCertificate } from '#test/nats/create-certificate';
import { findNatsServer, searchPath } from './find-nats-server.js';
import { versionOf } from './version-of.js';

const binary = findNatsServer(searchPath(resolve('.deputy/bin'))) ?? '';

describe('the configuration that waits for the disk', () => {
  let env: Record<string, string>;
  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'deputy-durable-'));
    const [keys, certificate] = await Promise.all([
      createPeerKeys(join(dir, 'keys')),
      createCertificate(dir),
    ]);
    env = natsServerEnvironment({ port: 4222, storeDir: dir, keys, certificate });
  });
  const complaintsOf = (file: string) => {
    const { status, stderr } = spawnSync(binary, ['-t', '-c', join('policies', 'nats', file)], {
      env,
      encoding: 'utf8',
    });
    return status === 0
      ? []
      : stderr
          .trim()
          .split('\n')
          .filter((line) => !line.endsWith('is valid'));
  };

  test.each(['nats.conf', 'nats-tls.conf'])('%s is taken by every nats-server', (file) => {
    expect(complaintsOf(file)).toEqual([]);
  });

  test.each(['nats-durable.conf', 'nats-tls-durable.conf'])('INVARIANT (durable means durable): %s is taken from 2.10 on, and refused for its setting alone before', (file) => {
    const refused = [expect.stringMatching(/jetstream-durable\.conf:\d+:\d+: unknown field "sync_interval"$/)];
    expect(complaintsOf(file)).toEqual(canSyncAlways(versionOf(binary)) ? [] : refused);
  }); // prettier-ignore
});
