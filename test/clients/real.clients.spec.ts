import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { type ShownEvent } from '#libs/contracts';
import { launchBrowser } from '#test/e2e/browser';
import { logInAs } from '#test/e2e/mesh-under-test';
import { eventually } from '#test/eventually';
import { type Mesh, startMesh } from '../../tools/launcher/index.js';
import { type WebClient } from '../../tools/web-client/index.js';
import { inspector } from './inspector.js';
import { mcpRemote } from './mcp-remote.js';
import { type Connection, NotListed, type RealClient } from './real-client.js';
import { sdkClients } from './sdk-clients.js';
import { signInPage } from './sign-in-page.js';

jest.setTimeout(120_000);

const clients = [...sdkClients, mcpRemote, inspector];

type Decided = Extract<ShownEvent, { type: 'decision.decided' }>;

/** How a client comes to its id, and who is refused what through it. */
const registrations = [
  { registration: 'preset', env: {}, person: 'alice', refusal: 'WRITE_NEEDS_EDITOR' },
  // An editor: they may delete themselves, and not through what nobody has approved.
  {
    registration: 'dynamic',
    env: { DYNAMIC_REGISTRATION: 'on' },
    person: 'bob',
    refusal: 'AGENT_NOT_APPROVED',
  },
] as const;

/** What is shown in docs/mcp-clients.md, a row for each client and registration. */
const rows: Record<string, unknown>[] = [];
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  if (process.env.CLIENTS_REPORT) writeFileSync(process.env.CLIENTS_REPORT, JSON.stringify(rows, null, 2));
});

describe.each(registrations)('$registration', ({ registration, env, person, refusal }) => {
  let mesh: Mesh;
  let auditor: WebClient;
  beforeAll(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'deputy-clients-'));
    mesh = await startMesh({ dataDir, port: 0, env, quiet: true });
    auditor = await logInAs('erin', dataDir);
  });
  afterAll(() => mesh?.stop());

  const password = () => mesh.people.find(({ username }) => username === person)!.password;
  const idFor = ({ preset }: RealClient) => (registration === 'preset' ? preset : undefined);

  /** The decision as the auditor sees it. */
  async function recorded(callId: string): Promise<Decided> {
    let found: Decided | undefined;
    await eventually('the decision is on the record', async () => {
      const { events } = await auditor.decisions({ user: person, limit: 100 });
      found = events
        .filter((event) => event.type === 'decision.decided')
        .find((event) => event.callId === callId);
      return found !== undefined;
    });
    return found!;
  }

  describe.each(clients)('$name $version', (client) => {
    const row: Record<string, unknown> = { client: client.name, version: client.version, registration, clientId: idFor(client) }; // prettier-ignore
    let connection: Connection;
    let asked = 0;
    let firstToken: string | null;
    beforeAll(() => void rows.push(row));
    afterAll(() => connection?.close());

    it('connects after its person signed in in the browser', async () => {
      connection = await client.connect({
        mcpUrl: new URL(mesh.mcpUrl),
        clientId: idFor(client),
        home: mkdtempSync(join(tmpdir(), 'deputy-home-')),
        signIn: (url) => {
          asked += 1;
          return signInPage(browser, url, {
            username: person,
            password: password(),
            asked: registration === 'dynamic',
          });
        },
      });
      expect(asked).toBe(1);
      row['signIn'] = person;
    });

    it('lists what that person may use through it', async () => {
      const tools = await connection.list();
      expect(tools).toEqual(['products_list', 'products_search', 'products_get']);
      row['list'] = tools.length;
    });

    it('lists laptops, on the record as that person through this client in its revision', async () => {
      const { isError, text, verdict } = await connection.call('products_search', { category: 'Laptops' });
      expect([isError, verdict.decision]).toEqual([false, 'permit']);
      expect(text).toContain('Heron 13 Ultralight');
      const { user, agent, revision, transport, tokenId } = await recorded(verdict.callId);
      expect([user?.name, transport]).toEqual([person, 'http']);
      if (registration === 'preset') expect(agent.id).toBe(client.preset);
      Object.assign(row, { revision, call: verdict.rationale });
      firstToken = tokenId;
    });

    it('is refused a delete by a rule, which it is told', async () => {
      const asking = connection.call('products_delete', { id: '101' });
      if (client.callsWhatIsListed) {
        await expect(asking).rejects.toThrow(NotListed);
        row['refusal'] = [];
        return;
      }
      const { isError, text, verdict } = await asking;
      expect([isError, verdict.decision]).toEqual([true, 'deny']);
      expect(verdict.rationale).toContain(refusal);
      expect(text).toContain(refusal);
      const { decision, rationale } = await recorded(verdict.callId);
      expect([decision, rationale]).toEqual(['deny', verdict.rationale]);
      row['refusal'] = rationale;
    });

    it('asks nobody again when its token has run out', async () => {
      connection.spoilToken();
      const { verdict } = await connection.call('products_search', { category: 'Laptops' });
      expect([verdict.decision, asked]).toEqual(['permit', 1]);
      expect((await recorded(verdict.callId)).tokenId).not.toBe(firstToken);
    });
  });
});
