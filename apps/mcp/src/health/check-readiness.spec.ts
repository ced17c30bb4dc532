import { describe, expect, it } from '@jest/globals';
import { type MeshLink } from '#libs/mesh';
import { CheckReadiness, type ReadinessPorts } from './check-readiness.js';

describe('the readiness of mcp', () => {
  it('is found out once for all who ask meanwhile, and anew for whoever asks later', async () => {
    let asked = 0;
    let answer: (ready: boolean) => void = () => {};
    const ready = () => new Promise<boolean>((resolve) => { asked += 1; answer = resolve; }); // prettier-ignore
    const away = { bucket: () => Promise.reject(new Error('away')), connection: { connected: false } };
    const readiness = new CheckReadiness({
      verifier: { ready },
      revocations: { readiness: () => Promise.resolve({ name: 'revocations', ok: true }) },
      agents: { readiness: () => Promise.resolve({ name: 'agents', ok: true }) },
      broker: { ready: () => Promise.resolve({ vault: true, documentdb: true }), unended: 0 },
      abandoned: { readiness: () => ({ name: 'logins ended', ok: true }) },
      policy: { healthy: true, fingerprint: 'x' },
      spool: { full: false, waiting: 0 },
      link: away as unknown as MeshLink,
    } satisfies ReadinessPorts);
    const crowd = Array.from({ length: 60 }, () => readiness.check());
    answer(true);
    expect(new Set(await Promise.all(crowd)).size).toBe(1);
    expect(asked).toBe(1);
    const later = readiness.check();
    answer(false);
    expect((await later).checks).toContainEqual(expect.objectContaining({ name: 'issuer', ok: false }));
    expect(asked).toBe(2);
  });
});
