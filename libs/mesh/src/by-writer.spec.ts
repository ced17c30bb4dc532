import { describe, expect, test } from '@jest/globals';
import { writtenBy } from '#libs/contracts';
import { type Bucket } from './bucket.js';
import { ByWriter } from './by-writer.js';
import { MeshError } from './mesh-error.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('what several services write', () => {
  const holding = (...keys: string[]) => ({
    keys: (_: unknown, { most = Infinity }: { most?: number } = {}) =>
      keys.length > most ? Promise.reject(new MeshError('unavailable', 'x')) : Promise.resolve(keys),
    get: (key: string) => Promise.resolve({ value: bytes(key), revision: 1 }),
  });
  const all = {
    'web-instances': holding('web.a', 'web.b', 'web.c'),
    'agent-instances': { keys: () => Promise.reject(new Error('away')) },
    'mcp-instances': holding('mcp.a'),
    'audit-instances': holding(),
    instances: holding('identity.a'),
  };
  const open = (name: string) => Promise.resolve(all[name as keyof typeof all] as unknown as Bucket);

  test('is read of all whom it can be read of, and of whom it cannot is said', async () => {
    const few = new ByWriter(writtenBy.instances, open, 2);
    const known = ['identity.a', 'mcp.a'];
    expect([...(await few.keys()).keys].sort()).toEqual(known);
    expect((await few.keys()).unknown).toEqual(['web', 'agent']);
    const { entries, unknown } = await few.entries();
    expect([[...entries.keys()].sort(), [...unknown].sort()]).toEqual([known, ['agent', 'web']]);
  });
});
