import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyCaller, Readiness, subjects } from '#libs/contracts';
import { MeshClient, provisionMesh } from '#libs/mesh';
import { eventually } from '#test/eventually';
import { serveMesh } from '#test/web/serve-mesh';
import { startTestWeb, type TestWeb } from '#test/web/start-test-web';

type Service = 'agent' | 'mcp' | 'audit';

describe('readiness', () => {
  let web: TestWeb;
  const serving = new Map<Service, () => Promise<void>>();
  const lacking = new Map<Service, Readiness['checks']>();

  const serve = async (service: Service) => {
    const leave = await serveMesh(await web.nats.connect(service), {
      [subjects.ready(service, anyCaller)]: (): Readiness => {
        const checks = lacking.get(service) ?? [];
        return { service, ready: checks.every(({ ok }) => ok), checks };
      },
    });
    serving.set(service, leave);
  };
  const leave = async (service: Service) => serving.get(service)?.();
  const ask = async () => {
    const response = await web.visitor().go('/health/ready');
    const { checks } = (await response.json()) as Readiness;
    return { status: response.status, missing: checks.filter(({ ok }) => !ok).map(({ name }) => name) };
  };
  const settlesOn = (status: number, missing: string[]) =>
    eventually(`${status} without ${missing.join(', ') || 'nothing'}`, async () => {
      const answer = await ask();
      return answer.status === status && answer.missing.join() === missing.join();
    });

  beforeAll(async () => {
    web = await startTestWeb({ identityLater: true, unprovisioned: true });
  });
  afterAll(async () => {
    for (const end of serving.values()) await end();
    await web.stop();
  });

  it('names everything that is missing, while the process itself lives', async () => {
    expect((await web.visitor().go('/health/live')).status).toBe(200);
    expect(await ask()).toEqual({
      status: 503,
      missing: ['identity', 'revocations', 'sessions', 'logins', 'agent', 'mcp', 'audit'],
    });
  });

  it('is there only once the whole chain is', async () => {
    await web.startIdentity();
    await settlesOn(503, ['revocations', 'sessions', 'logins', 'agent', 'mcp', 'audit']);
    await provisionMesh(await web.nats.connect('operator'));
    await settlesOn(503, ['agent', 'mcp', 'audit']);
    await serve('agent');
    await serve('mcp');
    await settlesOn(503, ['audit']);
    await serve('audit');
    await settlesOn(200, []);
  });

  it('goes when a service says that it lacks something, and names it', async () => {
    lacking.set('mcp', [{ name: 'vault', ok: false, detail: 'vault is sealed' }]);
    await settlesOn(503, ['mcp', 'mcp: vault']);
    lacking.clear();
    await settlesOn(200, []);
  });

  it('goes when a service leaves', async () => {
    await leave('agent');
    await settlesOn(503, ['agent']);
    await serve('agent');
    await settlesOn(200, []);
  });

  it('goes when the identity service goes', async () => {
    await web.identity.close();
    await settlesOn(503, ['identity']);
    await web.startIdentity();
    await settlesOn(200, []);
  });

  it('goes with NATS and comes back with it', async () => {
    await web.nats.halt();
    await eventually('it is gone', async () => (await ask()).missing.includes('nats'));
    expect((await web.visitor().go('/')).status).toBe(200);
    await web.nats.restart();
    await settlesOn(200, []);
  });

  it('is told on the mesh as over HTTP', async () => {
    const operator = new MeshClient(await web.nats.connect('operator'));
    const answer = await operator.request(subjects.ready('web', 'operator'), {}, { answer: Readiness });
    expect(answer).toMatchObject({ service: 'web', ready: true });
  });

  it('tells no secret', async () => {
    const text = await (await web.visitor().go('/health/ready')).text();
    expect(text).not.toMatch(/secret|nats:\/\/|seed/i);
  });
});
