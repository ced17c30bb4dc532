import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ShownEvent, type TurnEvent } from '#libs/contracts';
import { ask, decisionsAs } from '#test/e2e/ask';
import { logInAs } from '#test/e2e/mesh-under-test';
import { runTool } from '#test/e2e/run-tool';
import { eventually } from '#test/eventually';

describe("what is not a person's right", () => {
  it('a reader creates nothing, and the answer names the rule', async () => {
    const { answer, calls } = await ask('alice', 'Create a new product called Toy priced at $5');
    expect(calls.at(-1)).toMatchObject({ tool: 'products_create', decision: 'deny', outcome: 'refused' });
    const named = [...(calls.at(-1)?.policies ?? []), ...(calls.at(-1)?.rationale ?? [])];
    expect(named).not.toHaveLength(0);
    expect(named.some((rule) => answer.includes(rule))).toBe(true);
    const { answer: found } = await ask('bob', 'Find Toy');
    expect(found).not.toMatch(/Toy.*\$5/);
  });

  it.each([
    ['Update product ID 123 to cost $1', 'products_update'],
    ['Delete product ID 125', 'products_delete'],
  ])('a reader is refused: %s', async (request, tool) => {
    const { calls } = await ask('alice', request);
    expect(calls.at(-1)).toMatchObject({ tool, decision: 'deny', outcome: 'refused' });
  });

  it("another tenant's editor sees none of our products, only their own", async () => {
    const { answer, calls } = await ask('dave', 'Show me all products');
    expect(calls.at(-1)).toMatchObject({ decision: 'permit', outcome: 'succeeded' });
    expect(answer).toContain('Barista One Espresso Machine');
    expect(answer).not.toMatch(/Aspen|MacBook|Vista/);
  });

  it("another tenant's editor changes their own product of the same id and not ours", async () => {
    const before = await ask('bob', 'Show me product ID 124');
    await ask('dave', 'Update product ID 124 to cost $22');
    expect((await ask('dave', 'Show me product ID 124')).answer).toMatch(/Espresso Roast[\s\S]*22/);
    expect((await ask('bob', 'Show me product ID 124')).answer).toBe(before.answer);
  });

  it('an auditor sees decisions and no product', async () => {
    const { calls, answer } = await ask('erin', 'Show me all products');
    expect(calls.every(({ decision }) => decision === 'deny')).toBe(true);
    expect(answer).not.toContain('Aspen');
  });
});

describe('npm run agents', () => {
  const agents = (...args: string[]) => runTool(['agents', ...args]);

  it('shows an operator the agents of the tenant, changes one, and leaves both on the record', async () => {
    const listed = await agents('list', '--as', 'oscar');
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.stdout).toMatch(
      /deputy-mcp-client +client +full +read,write,destructive +active +deployment/,
    );
    const change = ['trust', 'deputy-mcp-client', 'limited', '--ceiling', 'read,write', '--as', 'oscar'];
    const { code, stdout } = await agents(...change, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { agents: [{ id: 'deputy-mcp-client', trust: 'limited', ceiling: ['read', 'write'] }] },
    ]);
    const back = ['trust', 'deputy-mcp-client', 'full', '--ceiling', 'read,write,destructive'];
    expect(await agents(...back, '--as', 'oscar')).toMatchObject({ code: 0 });
    await eventually('the auditor sees who did it, and how it ended', async () => {
      const events = await decisionsAs('erin', { user: 'oscar', tool: 'agents_trust' });
      return ['decision.decided', 'decision.completed'].every((type) =>
        events.some((event) => event.type === type),
      );
    });
  });

  it('registers a machine agent and connects it: a key lies in no file that others read, and opens mcp until it is revoked', async () => {
    const made = await agents('create', 'shelf-robot', '--groups', 'acme-machine-readers', '--as', 'oscar', '--json');
    const { issued } = JSON.parse(made.stdout) as { issued: { key: string } };
    const folder = await mkdtemp(join(tmpdir(), 'deputy-connect-'));
    const file = join(folder, 'robot.json');
    const connect = ['connect', 'acme/shelf-robot', '--client', 'cursor', '--out', file, '--as', 'oscar'];
    const connected = await agents(...connect);
    expect([connected.code, (await stat(file)).mode & 0o777]).toEqual([0, 0o600]);
    const { mcpServers } = JSON.parse(await readFile(file, 'utf8')) as { mcpServers: { deputy: { url: string; headers: Record<string, string> } } };
    const key = mcpServers.deputy.headers['X-Agent-Api-Key'] ?? '';
    expect(key).toMatch(/^deputy_key_/);
    expect(connected.stdout + connected.stderr).not.toContain(key);
    // It is there now, so no key is made for it.
    expect(await agents(...connect)).toMatchObject({ code: 2, stdout: '' });
    const list = async (secret: string) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'x-agent-api-key': secret };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
      return (await fetch(mcpServers.deputy.url, { method: 'POST', headers, body })).status;
    };
    expect([await list(key), await list(issued.key)]).toEqual([200, 200]);
    const smoke = (secret: string) => runTool(['smoke', '--mcp', mcpServers.deputy.url], { DEPUTY_SMOKE_KEY: secret });
    const looked = await smoke(key);
    expect(looked.stdout + looked.stderr).toMatch(/✓ the faces: .*\n✓ a call without a key: .*401\n✓ an allowed call: permit by .*\n✓ a refused call: deny by /);
    expect([looked.code, looked.stdout.includes(key)]).toEqual([0, false]);
    expect(await agents('revoke', 'acme/shelf-robot', '--as', 'oscar')).toMatchObject({ code: 0 });
    await eventually('both keys are refused', async () => (await list(key)) === 401 && (await list(issued.key)) === 401);
    const lookedAgain = await smoke(key);
    expect([lookedAgain.code, lookedAgain.stdout]).toEqual([5, expect.stringContaining('✗ connecting with the key')]);
    await rm(folder, { recursive: true });
  }); // prettier-ignore

  it('refuses everybody else with the rule, a wrong command before anybody is asked, and an agent that is not there', async () => {
    const refused = await agents('list', '--as', 'bob');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/403.*NO_MATCHING_PERMIT/);
    for (const wrong of [[], ['forget', 'x'], ['trust', 'x', 'entirely'], ['disable', 'x', 'now']])
      expect(await agents(...wrong, '--as', 'oscar')).toMatchObject({ code: 2, stdout: '' });
    const missing = await agents('disable', 'nobody', '--as', 'oscar');
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/no agent `nobody`/)]);
  });
});

describe('signing out', () => {
  it('ends what runs: of eight products of one turn none is created after it', async () => {
    const bob = await logInAs('bob');
    const words = Array.from({ length: 8 }, (_, at) => `create Batch${at} for $${at + 1}`).join(' and then ');
    const events: TurnEvent[] = [];
    let signedOut: Promise<void> | undefined;
    for await (const event of bob.turn(`sign-out-${Date.now()}`, words)) {
      events.push(event);
      if (event.type === 'call.finished') signedOut ??= bob.logOut();
    }
    await signedOut;
    expect(events.at(-1)?.type).toBe('turn.failed');
    const created = async () => (await ask('alice', 'Find Batch')).answer.match(/Batch\d/g)?.length ?? 0;
    const after = await created();
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThan(8);
    expect(await created()).toBe(after);
    await expect(bob.decisions({})).rejects.toThrow(/401/);
  });
});

describe('the record', () => {
  it('shows an auditor the refusal of somebody else, with the agent and the rule', async () => {
    await ask('alice', 'Create a new product called Forbidden priced at $7');
    const asked = ['decisions', '--as', 'erin', '--user', 'alice', '--since', '10m', '--json'];
    const { code, stdout } = await runTool(asked);
    expect(code).toBe(0);
    const { events } = JSON.parse(stdout) as { events: ShownEvent[] };
    const refused = events.findLast(
      (event) => event.type === 'decision.decided' && event.tool === 'products_create',
    );
    expect(refused).toMatchObject({
      decision: 'deny',
      tenant: 'acme',
      user: { name: 'alice' },
      agent: { id: 'deputy-agent' },
      actors: ['deputy-agent', 'deputy-web'],
      peer: 'agent',
    });
  });

  it('holds the decision and the outcome of a permitted call, with the lease that served it', async () => {
    await ask('bob', 'Find keyboards under $60');
    const events = await decisionsAs('bob');
    const outcome = events.findLast(
      (event) => event.type === 'decision.completed' && event.tool === 'products_search',
    );
    expect(outcome).toMatchObject({ outcome: 'succeeded', lease: { role: 'acme-reader' } });
    const decision = events.find(
      (event) => event.callId === outcome?.callId && event.type === 'decision.decided',
    );
    expect(decision).toMatchObject({ decision: 'permit' });
  });

  it('shows a person their own decisions and nobody else’s', async () => {
    const events = await decisionsAs('alice');
    expect(new Set(events.map(({ user }) => user?.name))).toEqual(new Set(['alice']));
    const asked = await decisionsAs('alice', { user: 'bob' }).catch(() => []);
    expect(asked.filter(({ user }) => user?.name !== 'alice')).toEqual([]);
  });

  it("shows an auditor nothing of another tenant's", async () => {
    await ask('dave', 'Show me all products');
    const events = await decisionsAs('erin');
    // Who was turned away unknown is of no tenant, and shown to the auditors of the one that runs the mesh.
    const tenants = events.map(({ tenant }) => tenant).filter((tenant) => tenant !== '-');
    expect(new Set(tenants)).toEqual(new Set(['acme']));
  });
});

describe('the terminal client', () => {
  it('prints the answer and a line for each call with decision and rule', async () => {
    const { code, stdout } = await runTool(['ask', '--as', 'bob', 'Find laptops under $1500']);
    expect(code).toBe(0);
    expect(stdout).toContain('Heron 13 Ultralight');
    expect(stdout).toMatch(/✓ products_search \{.*\}: permit \(.+\)/);
  });

  it('prints one JSON object and nothing else with --json', async () => {
    const { stdout } = await runTool(['ask', '--as', 'bob', '--json', 'Find laptops under $1500']);
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(printed)).toEqual(['answer', 'calls']);
    expect(Object.keys((printed.calls as object[])[0] ?? {}).sort()).toEqual([
      'arguments',
      'decision',
      'outcome',
      'policies',
      'rationale',
      'tool',
    ]);
  });

  it('ends quietly when nobody reads on', async () => {
    const asked = ['ask', '--as', 'bob', 'Show me all products'];
    expect(await runTool(asked, {}, { leavesEarly: true })).toMatchObject({ code: 0, stderr: '' });
  });

  it('continues a conversation', async () => {
    const { stdout } = await runTool(['ask', '--as', 'bob', 'Find laptops under $1500']);
    const id = /--conversation (\S+)/.exec(stdout)?.[1] ?? '';
    expect(id).not.toBe('');
    const goneOn = await runTool(['ask', '--as', 'bob', 'Find monitors under $200', '--conversation', id]);
    expect([goneOn.code, goneOn.stdout]).toEqual([0, expect.stringContaining('Monitor')]);
  });

  it('names who there is when somebody is not known', async () => {
    const { code, stderr } = await runTool(['ask', '--as', 'mallory', 'hello']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no `mallory`.*alice.*bob.*carol.*erin.*dave/);
  });

  it('tells a refused call by its exit code with --check, and only with it', async () => {
    const refused = ['ask', '--as', 'alice', 'Create a new product called Toy priced at $5'];
    expect((await runTool(refused)).code).toBe(0);
    expect((await runTool([...refused, '--check'])).code).toBe(5);
    expect((await runTool(['ask', '--as', 'bob', 'Find laptops under $1500', '--check'])).code).toBe(0);
  });

  it('names the option that was meant, as JSON too', async () => {
    const { code, stdout, stderr } = await runTool(['decisions', '--as', 'erin', '--sine', '1h', '--json']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no option `--sine`: do you mean `--since`?');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage' } });
  });

  it('says that a login was refused', async () => {
    const wrong = { DEPUTY_PASSWORD: 'not the password' };
    const { code, stdout, stderr } = await runTool(['ask', '--as', 'carol', '--json', 'hello'], wrong);
    expect(code).toBe(3);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe('login_refused');
    expect(stderr).toContain(error.message);
  });

  it('says that the mesh does not answer', async () => {
    const { code, stderr } = await runTool(['ask', '--as', 'bob', '--url', 'http://127.0.0.1:9', 'hello']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/npm start/);
  });

  it('lists the tools when one is not known', async () => {
    const { code, stderr } = await runTool(['fly']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no tool `fly`[\s\S]*ask[\s\S]*decisions[\s\S]*reset/);
  });

  it('does not clear the data folder under a running mesh', async () => {
    const { code, stderr } = await runTool(['reset']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the mesh is running/);
  });
});
