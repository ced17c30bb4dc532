import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PersonKey, personKey } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { subjectOf } from '#test/issuer/token-claims';
import { McpTestClient } from '#test/mcp/mcp-client';
import { startBeside, startTestMcp, type TestMcp } from '#test/mcp/start-test-mcp';

interface Stored {
  _id: string;
  owner: string;
  ownerName: string;
  visibility: string;
}
type Shown = { id: string; owner: string };

/**
 * Two services over one database, each with an issuer of its own. Their bobs have the same name, subject, tenant, groups and
 * even the same token: nothing but the issuer tells them apart.
 */
describe("two issuers may both have a 'bob'", () => {
  let mcp: TestMcp;
  let partner: Awaited<ReturnType<typeof startBeside>>;
  let ours: McpTestClient;
  let theirs: McpTestClient;
  const [ourBob, theirBob] = [personKey('local', subjectOf('bob')), personKey('partner', subjectOf('bob'))];

  beforeAll(async () => {
    mcp = await startTestMcp();
    partner = await startBeside(mcp, { issuerId: 'partner' });
    const token = await mcp.token('bob', { actors: ['deputy-mcp-client'] });
    [ours, theirs] = await Promise.all([mcp, partner].map((one) => McpTestClient.connect(one, 'http', token))) as [McpTestClient, McpTestClient]; // prettier-ignore
  });
  afterAll(async () => {
    await Promise.all([ours.close(), theirs.close()]);
    await partner.close();
    await mcp.close();
  });

  const stored = async () =>
    (await mcp.documentdb.connect()).db('tenant-acme').collection<Stored>('products');
  const privateOf = async (owner: PersonKey) =>
    (await (await stored()).find({ owner, visibility: 'private' }).toArray()).map(({ _id }) => _id);
  const shown = async (client: McpTestClient) => {
    const found: Shown[] = [];
    for (const tool of ['products_list', 'products_search'])
      found.push(...((await client.call(tool, { limit: 100 })).structured['products'] as Shown[]));
    return found.map(({ id }) => id);
  };
  const notFound = async (client: McpTestClient, id: string) => {
    for (const [tool, change] of [['products_get', {}], ['products_update', { price: 1 }], ['products_delete', {}]] as const) {
      const answer = await client.call(tool, { id, ...change });
      expect([tool, answer.isError, answer.verdict.rationale]).toEqual([tool, true, ['RESOURCE_NOT_FOUND']]);
    } // prettier-ignore
  };

  it("and the other one lists, finds, reads, changes and deletes nothing of the first one's private products", async () => {
    const mine = await privateOf(ourBob);
    expect(mine.length).toBeGreaterThanOrEqual(2);
    expect(await shown(ours)).toEqual(expect.arrayContaining(mine));
    const seen = await shown(theirs);
    expect(seen.length).toBeGreaterThan(60);
    expect(seen.filter((id) => mine.includes(id))).toEqual([]);
    for (const id of mine) await notFound(theirs, id);
    expect(await privateOf(ourBob)).toEqual(mine);
  });

  it('and what one of them creates is theirs alone, of which the other one learns nothing', async () => {
    const made = await theirs.call('products_create', { name: 'Lamp of a partner', price: 12, visibility: 'private' });
    const { id } = made.structured['product'] as Shown;
    expect(await (await stored()).findOne({ _id: id })).toMatchObject({ owner: theirBob, ownerName: 'bob' });
    expect(await shown(ours)).not.toContain(id);
    await notFound(ours, id);
    expect((await theirs.call('products_get', { id })).structured['product']).toMatchObject({ owner: 'bob' });
    expect(await privateOf(theirBob)).toEqual([id]);
  }); // prettier-ignore

  it('and each decision is recorded under the key of whoever it was', async () => {
    const { verdict } = await theirs.call('products_list');
    const { verdict: own } = await ours.call('products_list');
    const userOf = (callId: string) => mcp.events.find((event) => event.callId === callId)?.user;
    await eventually('both are recorded', () => Boolean(userOf(verdict.callId) && userOf(own.callId)));
    const bob = { subject: subjectOf('bob'), name: 'bob' };
    expect(userOf(verdict.callId)).toEqual({ ...bob, key: theirBob, issuer: 'partner' });
    expect(userOf(own.callId)).toEqual({ ...bob, key: ourBob, issuer: 'local' });
  });
});
