import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPeerKeys } from '#libs/mesh';
import { freePort } from '#libs/testing';
import { startMesh } from './start-mesh.js';

describe('starting a mesh', () => {
  let folder: string;
  const seedsBefore = process.env.NATS_SEEDS_DIR;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deputy-start-'));
  });
  afterEach(async () => {
    if (seedsBefore === undefined) delete process.env.NATS_SEEDS_DIR;
    else process.env.NATS_SEEDS_DIR = seedsBefore;
    await rm(folder, { recursive: true, force: true });
  });

  it('gives up on a NATS server that does not answer, and says so', async () => {
    process.env.NATS_SEEDS_DIR = join(folder, 'seeds');
    await createPeerKeys(process.env.NATS_SEEDS_DIR);
    const nats = `nats://127.0.0.1:${await freePort()}`;
    const start = startMesh({ dataDir: join(folder, 'data'), port: 0, quiet: true, servers: { nats }, readyWithinMs: 3_000 }); // prettier-ignore
    await expect(start).rejects.toMatchObject({
      code: 'step_failed',
      message: expect.stringContaining('nats-server cannot be reached yet; check the address of NATS'),
    });
  });
});
