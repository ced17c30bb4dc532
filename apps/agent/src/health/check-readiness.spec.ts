import { describe, expect, it } from '@jest/globals';
import { startNamedProvider } from '#test/issuer/providers/all-providers';
import { CheckReadiness } from './check-readiness.js';

const holds = { name: 'x', ok: true };
const readinessWith = async (...issuers: string[]) => {
  const readiness = await new CheckReadiness({
    verifier: { ready: () => Promise.resolve(true) },
    revocations: { readiness: () => Promise.resolve(holds) },
    mesh: { request: () => Promise.resolve({ service: 'mcp', ready: true, checks: [] } as never) },
    conversations: { check: () => Promise.resolve(holds) },
    issuers,
    modelEndpoint: undefined,
  }).check();
  return readiness.checks.find(({ name }) => name === 'exchange');
};

describe('an issuer that is down', () => {
  it('makes the agent unready only where no other exchanges tokens', async () => {
    const [up] = await startNamedProvider('keycloak');
    const [down] = await startNamedProvider('generic');
    await down.stop();
    expect(await readinessWith(down.issuer, up.issuer)).toEqual({ name: 'exchange', ok: true });
    await up.stop();
    expect(await readinessWith(down.issuer, up.issuer)).toMatchObject({ name: 'exchange', ok: false });
  });
});
