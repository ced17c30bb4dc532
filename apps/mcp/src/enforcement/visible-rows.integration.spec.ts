import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, type Document, type MongoClient } from 'mongodb';
import { pino } from 'pino';
import { RowsUndecided } from '#libs/enforcement';
import { PolicyEngine, type Resource } from '#libs/policy';
import { decidedBy } from '#test/enforcement/fake-world';
import { agents, circumstances as context, me, roleSets } from '#test/policy/decision-matrix';
import { readMatrices } from '#test/policy/matrix-rows';
import { principalOf } from '#test/principal-of';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { discoverToolboxes } from '../toolbox/discover-toolboxes.js';
import { type ListedRows } from '../toolbox/resource-rule.js';
import { type Toolboxes } from '../toolbox/toolboxes.js';
import { visibilityOf, visibleRows } from './visible-rows.js';

let standIn: DocumentDbStandIn;
let engine: PolicyEngine;
let toolboxes: Toolboxes;
let policies: string;
let client: MongoClient;
let db: Db;
beforeAll(async () => {
  policies = await mkdtemp(join(tmpdir(), 'deputy-policies-'));
  await cp('policies', policies, { recursive: true });
  await cp('test/kit/notes/policies', join(policies, 'cedar'), { recursive: true });
  standIn = await startDocumentDbStandIn();
  client = await standIn.connect();
  db = client.db('tenant-acme');
  engine = await PolicyEngine.load(policies);
  toolboxes = await discoverToolboxes(['apps/mcp/src/toolboxes', 'test/kit/notes/toolboxes']);
});
afterAll(() => standIn?.close());
beforeEach(() => db.dropDatabase());

const listed = () => [
  ...new Map(toolboxes.all().flatMap(({ declaration: { resource } }) => (resource.lists ? [[resource.lists.type, resource.lists]] : []))).values(),
] as readonly ListedRows<Document>[]; // prettier-ignore

/** Every combination of the values that the rows of the matrix have for each attribute. */
function shapesOf(type: string, rows: readonly Resource[]): Resource[] {
  const all = rows.filter((row) => row.type === type).map(({ attributes }) => attributes);
  const names = Object.keys(all[0] ?? {});
  const combined = names.reduce<Resource['attributes'][]>(
    (made, name) => {
      const values = [...new Set(all.map((attributes) => attributes[name]))];
      return made.flatMap((one) => values.map((value) => ({ ...one, [name]: value ?? '' })));
    },
    [{}],
  );
  return combined.map((attributes, at) => ({ type, id: `shape ${String(at)}`, attributes }));
}

describe('the visibility that a toolbox states', () => {
  it('is what policy permits to read: for every principal and every shape of a row, the database selects it just when Cedar permits it', async () => {
    const rows = (await readMatrices(join(policies, 'cedar'))).flatMap((matrix) => matrix.rows.map(({ resource }) => resource));
    const disagreements: string[] = [];
    let compared = 0;
    for (const lists of listed()) {
      const shapes = shapesOf(lists.type, rows);
      const stored = (tenant: unknown) =>
        client.db(`tenant-${String(tenant)}`).collection<Document>(lists.collection);
      for (const tenant of new Set(shapes.map(({ attributes }) => attributes['tenant']))) {
        const documents = shapes
          .filter(({ attributes }) => attributes['tenant'] === tenant)
          .map(({ id, attributes: { tenant: _tenant, ...attributes } }) => {
            const document = { _id: id as never, ...attributes };
            // What policy is asked about is what is stored.
            expect(lists.viewOf(document)).toEqual({ id, attributes });
            return document;
          });
        await stored(tenant).insertMany(documents);
      }
      for (const roles of roleSets)
        for (const agent of agents) {
          const principal = me(roles, agent);
          const filter = await visibilityOf(lists, { principal, context }, { policy: decidedBy(engine), toolboxes });
          // A tenant's rows lie in its own database: no query reaches those of another.
          const found = filter ? await stored(principal.tenant).find(filter).toArray() : [];
          const selected = new Set(found.map(({ _id }) => String(_id)));
          const decided = new Map<string, string>();
          for (const resource of shapes) {
            // Through the mesh's own agent each is asked about by itself, so that what is told apart too little shows.
            const key = agent === 'deputy-agent' ? resource.id : engine.equivalenceKey(resource, lists.readBy);
            const decision = decided.get(key) ?? engine.decide({ principal, action: lists.readBy, resource, context }).decision;
            decided.set(key, decision);
            compared += 1;
            if (selected.has(resource.id) !== (decision === 'permit'))
              disagreements.push(`${roles.join('+')} ${agent}: ${decision} ${JSON.stringify(resource.attributes)}`);
          }
        }
    }
    expect(disagreements).toEqual([]);
    expect(listed().map(({ type }) => type)).toEqual(expect.arrayContaining(['Note', 'Product']));
    expect(compared).toBeGreaterThan(3_000);
  }); // prettier-ignore
});

describe('visible rows', () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const wanted = { filter: {}, sort: [['name', 1]], skip: 0, limit: 3 } as const;
  const bob = principalOf('bob', ['editor']);
  const row = (id: string, change: object = {}) => ({
    _id: id as never, name: id, owner: 'x#y', visibility: 'public', category: 'c', priceCents: 1, ...change,
  }); // prettier-ignore

  function rowsFor(
    principal = bob,
    change: Partial<ListedRows<Document>> = {},
    policy: Parameters<typeof decidedBy>[0] = engine,
  ) {
    lines.length = 0;
    const lists = listed().find(({ type }) => type === 'Product') as ListedRows<Document>;
    const call = { db, signal: new AbortController().signal, principal, context };
    return visibleRows({ ...lists, ...change }, call, { policy: decidedBy(policy), toolboxes, logger });
  }
  const idsOf = ({ rows }: { rows: readonly Document[] }) => rows.map(({ _id }) => String(_id));
  const store = (...rows: Document[]) => db.collection('products').insertMany(rows);

  it('come page by page, in order and without a gap, and promise more only when there is more', async () => {
    await store(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => row(id, { name: 'same' })));
    const pages = [0, 3, 6].map((skip) => rowsFor().page({ ...wanted, skip }));
    const [first, second, third] = await Promise.all(pages);
    expect([first, second, third].map((page) => page && [idsOf(page).join(''), page.hasMore])).toEqual([
      ['abc', true],
      ['def', true],
      ['g', false],
    ]);
    expect((await rowsFor().page({ ...wanted, skip: 4 })).hasMore).toBe(false);
  });

  it('that the statement lets through and policy denies are left out and alarmed: the second layer', async () => {
    await store(
      row('a'),
      row('b', { visibility: 'private' }),
      row('c', { visibility: ['public'] }),
      row('d'),
    );
    const loose = rowsFor(bob, { visibleTo: () => ({}) });
    expect(await loose.page(wanted)).toMatchObject({ rows: [{ _id: 'a' }], hasMore: true });
    expect(lines.join('')).toContain('"alarm":"visibility_disagrees"');
    expect(lines.join('')).toContain('"denied":2');
    expect((await rowsFor(bob, { visibleTo: () => ({}) }).page({ ...wanted, limit: 1 })).hasMore).toBe(false);
  });

  it('raise no alarm where statement and policy agree', async () => {
    await store(row('a'), row('b', { visibility: 'private' }));
    expect(idsOf(await rowsFor().page(wanted))).toEqual(['a']);
    expect(lines).toEqual([]);
  });

  it('are none for whoever policy permits to read no row, and for an agent that acts for nobody; the database is not asked', async () => {
    await store(row('a'));
    const states: ListedRows<Document>['visibleTo'] = () => {
      throw new Error('asked');
    };
    for (const principal of [principalOf('erin', ['auditor']), principalOf('mallory', []), me(['editor'], 'alone'), me(['editor'], 'some-other-agent')])
      expect(await rowsFor({ ...bob, ...principal, user: principal.user }, { visibleTo: states }).page(wanted)).toEqual({ rows: [], hasMore: false });
  }); // prettier-ignore

  it('are none without a decision: the call fails, so that nothing is taken for all there is', async () => {
    await store(row('a'));
    const away = { ...engine, fingerprint: 'x', equivalenceKey: () => '', decide: () => { throw new Error('away'); } }; // prettier-ignore
    await expect(rowsFor(bob, {}, away).page(wanted)).rejects.toThrow(RowsUndecided);
  });
});
