import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { buckets } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { openBucket } from '../bucket.js';
import { type MeshConnection } from '../connect-mesh.js';
import { provisionMesh } from '../provision-mesh.js';
import { Presence } from './presence.js';

describe('that a service runs', () => {
  let nats: TestNats;
  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
  });
  afterAll(() => nats.stop());

  it('is said as soon as it joins the mesh, and again when it begins anew', async () => {
    const place: { joined?: MeshConnection } = {};
    // Longer than a test may take: what is said is said because it joined.
    const presence = new Presence(() => place.joined, 'abc', 600_000);
    presence.start();
    const connection = await nats.connect('agent');
    const instances = await openBucket(await nats.connect('identity'), buckets.agentInstances.name);
    const isThere = async () => (await instances.keys()).includes('agent.abc');
    place.joined = connection;
    await eventually('it is there', isThere);
    await presence.leave();
    await eventually('it has left', async () => !(await isThere()));
    presence.start();
    await eventually('it is there again', isThere);
    presence.stop();
  });
});
