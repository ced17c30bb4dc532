import { type CallToolResult } from '@modelcontextprotocol/server';
import { type Db } from 'mongodb';
import { approvalKey, idempotencyKey, Verdict, verdictKey } from '#libs/contracts';
import { type BorrowedCredential } from '#libs/credentials';
import { PolicyEngine } from '#libs/policy';
import { type Principal } from '#libs/principal';
import { fakeWorld, type FakePorts, type FakeWorld, mcpRequest } from '#test/enforcement/fake-world';
import { principalOf } from '#test/principal-of';
import { startDocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { CredentialLender } from '../../../apps/mcp/src/enforcement/credential-lender.js';
import { McpEndpoint } from '../../../apps/mcp/src/protocol/mcp-endpoint.js';
import { discoverToolboxes } from '../../../apps/mcp/src/toolbox/discover-toolboxes.js';
import { type Product } from '../../../apps/mcp/src/toolboxes/products/product.js';
import { personOf } from '../person-of.js';
import { approvalsInMemory } from './approvals-in-memory.js';

export interface Answered {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Record<string, unknown>;
  readonly verdict: Verdict;
}

export interface TestProducts {
  /** The tenant's database, with every right. */
  readonly db: Db;
  /** What was recorded and when credentials were borrowed. */
  readonly world: FakeWorld;
  /**
   * As alice (reader), bob or carol (editors), through the agent; whoever asks confirms what waits for that, unless approvals were given.
   * key the call's idempotency key, whatever it is @param approval that it names
   */
  call(
    username: string,
    tool: string,
    args?: Record<string, unknown>,
    key?: unknown,
    approval?: unknown,
  ): Promise<Answered>;
  /** Stores a product as it is, whoever's it is. */
  put(...products: (Partial<Product> & { _id: string })[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * The tools of products behind the whole table, under the project's own policies, on the stand-in for DocumentDB: without a mesh
 * and without Vault, so that a spec of what they answer starts in a second.
 */
export async function startProducts(change: FakePorts = {}, people: readonly Principal[] = []): Promise<TestProducts> {
  const standIn = await startDocumentDbStandIn();
  const db = (await standIn.connect()).db('tenant-acme');
  const loan = { db, leaseDigest: `sha256:${'1'.repeat(64)}`, role: 'acme', databaseUser: 'v', expiresAt: 4_000_000_000 };
  const borrow = () =>
    Promise.resolve({ ...loan, giveBack: () => Promise.resolve(), discard: () => Promise.resolve() } as unknown as BorrowedCredential);
  const tenants = { acme: { database: 'tenant-acme', groups: {} } };
  const held = change.approvals ? undefined : approvalsInMemory({ ...(change.clock && { clock: change.clock }) });
  const world = fakeWorld(
    {
      ...(held && { approvals: held.approvals }),
      policy: await PolicyEngine.load('policies'),
      toolboxes: await discoverToolboxes(['apps/mcp/src/toolboxes']),
      lender: new CredentialLender({ borrow }, tenants, () => 'jwt'),
      callDeadlineMs: 100_000,
      ...change,
    },
    [principalOf('carol', ['editor']), ...people],
  );
  const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1' });
  const products: TestProducts = {
    db,
    world,
    async call(username, tool, args = {}, key, approval) {
      const _meta = {
        ...(key !== undefined && { [idempotencyKey]: key }),
        ...(approval !== undefined && { [approvalKey]: approval }),
      };
      const sent = mcpRequest('tools/call', { name: tool, arguments: args, _meta }, { token: username });
      const response = await endpoint.fetch(sent, { transport: 'nats', peer: 'agent' });
      const answer = (await response.json()) as Pick<Refused, 'error'> & { result: CallToolResult };
      if (answer.error) {
        const { message, data } = answer.error;
        return { isError: true, text: message, structured: {}, verdict: Verdict.parse(data?.[verdictKey]) };
      }
      const { result } = answer;
      const [first] = result.content;
      const verdict = Verdict.parse(result._meta?.[verdictKey]);
      if (held && verdict.waitsFor === 'confirmation') {
        const { requester } = await held.request(verdict.approvalId);
        if (!requester) throw new TypeError('nobody can confirm a call that nobody asked for');
        await held.answer(verdict.approvalId, requester);
        return products.call(username, tool, args, key, verdict.approvalId);
      }
      return {
        isError: result.isError ?? false,
        text: first?.type === 'text' ? first.text : '',
        structured: (result.structuredContent ?? {}) as Record<string, unknown>,
        verdict,
      };
    },
    async put(...products) {
      await db.collection<Product>('products').insertMany(products.map((one) => ({ ...usual, ...one })));
    },
    close: () => standIn.close(),
  };
  return products;
} // prettier-ignore

/** What is no call, as JSON-RPC says it. */
interface Refused {
  readonly error?: { readonly message: string; readonly data?: Readonly<Record<string, unknown>> };
}

const usual: Omit<Product, '_id'> = {
  name: 'Lamp',
  category: 'Lamps',
  priceCents: 1_000,
  stock: 1,
  owner: personOf('bob').key,
  ownerName: 'bob',
  visibility: 'public',
  createdAt: new Date(0),
  updatedAt: new Date(0),
  version: 1,
};
