import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ProtocolError } from '@modelcontextprotocol/client';
import { Verdict, verdictKey, withheldKey } from '#libs/contracts';
import { PolicyEngine } from '#libs/policy';
import { eventually } from '#test/eventually';
import { McpTestClient } from '#test/mcp/mcp-client';
import { startBeside, startTestMcp, type TestMcp } from '#test/mcp/start-test-mcp';
import { admissionErrors } from '#test/policy/admission-errors';
import { askedAbout, circumstances, decisionMatrix } from '#test/policy/decision-matrix';
import { readMatrices } from '#test/policy/matrix-rows';
import { admissionQuestion } from './enforcement/steps/admit.js';
import { discoverToolboxes } from './toolbox/discover-toolboxes.js';

/** A toolbox that nothing in the project knows: one folder, and the files of its name among the policies. */
const notes = 'test/kit/notes';
const own = join(import.meta.dirname, 'toolboxes');
const toolboxes = [own, join(import.meta.dirname, '../../..', notes, 'toolboxes')];

/** The project's policies with more files beside them. */
async function policiesWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deputy-policies-'));
  await cp('policies', folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'cedar', name), text);
  return folder;
}
async function policiesOfNotes(change: Record<string, string> = {}): Promise<string> {
  const folder = await policiesWith({});
  await cp(join(notes, 'policies'), join(folder, 'cedar'), { recursive: true });
  for (const [name, text] of Object.entries(change)) await writeFile(join(folder, 'cedar', name), text);
  return folder;
}

let mcp: TestMcp;
let policiesDir: string;
beforeAll(async () => {
  policiesDir = await policiesOfNotes();
  mcp = await startTestMcp({ policiesDir, toolboxes });
});
afterAll(async () => {
  await mcp?.close();
});

describe.each(['nats', 'http'] as const)('a toolbox that was only put there, over %s', (transport) => {
  const clients = new Map<string, McpTestClient>();
  afterAll(() => Promise.all([...clients.values()].map((client) => client.close())));

  async function as(username: string): Promise<McpTestClient> {
    const change = transport === 'http' ? { actors: ['deputy-mcp-client'] } : {};
    const client =
      clients.get(username) ?? (await McpTestClient.connect(mcp, transport, await mcp.token(username, change)));
    clients.set(username, client);
    return client;
  }
  const call = async (username: string, tool: string, args: Record<string, unknown>) =>
    (await as(username)).call(tool, args);
  const id = (name: string) => `${name}-${transport}`;
  const eventsOf = async (callId: string, count: number) => {
    const found = () => mcp.events.filter((event) => event.callId === callId);
    await eventually('its events are in the stream', () => found().length === count);
    return found();
  };

  it('is listed to each as policy says, beside the others and with what its tools do', async () => {
    const { tools } = await (await as('bob')).client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['products_list', 'notes_measure', 'notes_read', 'notes_write', 'notes_erase'])); // prettier-ignore
    const hints = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    expect(hints('notes_read')).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hints('notes_write')).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(hints('notes_erase')).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    const instructions = (await as('bob')).client.getInstructions();
    for (const about of ['the product catalogue', 'notes']) expect(instructions).toContain(about);
    const { tools: alices, _meta } = await (await as('alice')).client.listTools();
    expect(alices.map(({ name }) => name).filter((name) => name.startsWith('notes'))).toEqual(['notes_measure', 'notes_list', 'notes_read']); // prettier-ignore
    expect(_meta?.[withheldKey]).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'notes_write', rationale: ['WRITE_NEEDS_EDITOR'] })]),
    );
  });

  it('is decided, recorded and run, with the credentials that its tools need', async () => {
    const written = await call('bob', 'notes_write', { id: id('plan'), text: 'buy a monitor' });
    expect(written.structured).toEqual({ id: id('plan') });
    expect(written.verdict).toMatchObject({ decision: 'permit', policies: ['notes-use'] });
    expect(await eventsOf(written.verdict.callId, 2)).toMatchObject([
      { stage: 'decision', decision: 'permit', resource: { type: 'Notebook', id: 'acme' } },
      { outcome: 'succeeded', lease: { role: 'acme-writer' } },
    ]);
    const read = await call('bob', 'notes_read', { id: id('plan') });
    expect(read.structured).toEqual({ text: 'buy a monitor' });
    const [admission, decision, outcome] = await eventsOf(read.verdict.callId, 3);
    expect([admission, decision]).toMatchObject([{ stage: 'admission', decision: 'permit' }, { stage: 'decision', decision: 'permit' }]); // prettier-ignore
    expect(decision).toMatchObject({ facts: { attributes: { shared: false }, withheld: { owner: expect.stringMatching(/^sha256:/) } } }); // prettier-ignore
    expect(outcome).toMatchObject({ outcome: 'succeeded', lease: { role: 'acme-reader' } });
    expect((await call('bob', 'notes_erase', { id: id('plan') })).structured).toEqual({ erased: true });
  });

  it('is run without any credential or database where it needs nothing', async () => {
    const { structured, verdict } = await call('alice', 'notes_measure', { text: 'three small words' });
    expect(structured).toEqual({ words: 3, database: false });
    const events = await eventsOf(verdict.callId, 2);
    expect(events).toMatchObject([{ decision: 'permit' }, { outcome: 'succeeded', lease: null }]);
  });

  it('is kept by its own policies: what is not shared is not there for others, by the time of the record only', async () => {
    await call('bob', 'notes_write', { id: id('secret'), text: 'x' });
    await call('bob', 'notes_write', { id: id('open'), text: 'for all', shared: true });
    const hidden = await call('alice', 'notes_read', { id: id('secret') });
    const absent = await call('alice', 'notes_read', { id: id('absent') });
    expect(hidden.text.replace(id('secret'), 'X')).toBe(absent.text.replace(id('absent'), 'X'));
    const [, refused] = await eventsOf(hidden.verdict.callId, 2);
    expect(refused).toMatchObject({ decision: 'deny', policies: ['notes-private'], told: { rationale: ['RESOURCE_NOT_FOUND'] } }); // prettier-ignore
    expect((await call('alice', 'notes_read', { id: id('open') })).structured).toEqual({ text: 'for all' });
    const { structured } = await call('alice', 'notes_list', {});
    expect(structured).toEqual({ ids: expect.arrayContaining([id('open')]), hasMore: false });
    expect(structured['ids']).not.toContain(id('secret'));
  });

  it('brings a prompt and a resource, each decided, recorded and run with the credential that it needs', async () => {
    await call('bob', 'notes_write', { id: id('read-me'), text: 'buy a lamp' });
    const { client } = await as('bob');
    const { messages, _meta } = await client.getPrompt({ name: 'notes_summary', arguments: { topic: 'plans' } });
    expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Sum up my notes about plans.' } }]);
    const prompted = Verdict.parse(_meta?.[verdictKey]);
    expect(await eventsOf(prompted.callId, 2)).toMatchObject([{ decision: 'permit', action: 'notes_summary' }, { outcome: 'succeeded', lease: null }]);
    const read = await client.readResource({ uri: `notes://${id('read-me')}` });
    expect(read.contents).toMatchObject([{ text: 'buy a lamp' }]);
    const { callId } = Verdict.parse(read._meta?.[verdictKey]);
    expect(await eventsOf(callId, 3)).toMatchObject([{ stage: 'admission' }, { stage: 'decision', resource: { type: 'Note', id: id('read-me') } }, { lease: { role: 'acme-reader' } }]);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['notes_summary']);
    expect((await client.listResourceTemplates()).resourceTemplates).toMatchObject([{ uriTemplate: 'notes://{id}' }]);
    const argument = { name: 'topic', value: 'p' };
    expect((await client.complete({ ref: { type: 'ref/prompt', name: 'notes_summary' }, argument })).completion.values).toEqual(['plans']);
  });

  it('tells nobody by a resource what a tool would not: hidden and absent read alike, auditors get neither', async () => {
    await call('bob', 'notes_write', { id: id('sealed'), text: 'x' });
    const said = async (username: string, uri: string) => {
      const { client } = await as(username);
      const error = await client.readResource({ uri }).catch((reason: unknown) => reason);
      return error as ProtocolError;
    };
    const hidden = await said('alice', `notes://${id('sealed')}`);
    const absent = await said('alice', `notes://${id('nowhere')}`);
    expect([hidden.code, hidden.message.replace(id('sealed'), 'X')]).toEqual([-32602, absent.message.replace(id('nowhere'), 'X')]);
    const { callId } = Verdict.parse((hidden.data as Record<string, unknown>)[verdictKey]);
    expect((await eventsOf(callId, 2))[1]).toMatchObject({ decision: 'deny', policies: ['notes-private'] });
    expect(await said('erin', `notes://${id('sealed')}`)).toMatchObject({ code: -32000, message: expect.stringContaining('AUDITOR_SEPARATION') });
    const { client } = await as('erin');
    expect((await client.listPrompts()).prompts).toEqual([]);
    await expect(client.getPrompt({ name: 'notes_summary', arguments: { topic: 'x' } })).rejects.toMatchObject({ code: -32000 });
  });

  it("is kept by the boundaries, which never heard of it: auditors stay out, readers do not write, tenants see none of another's", async () => {
    const said = async (username: string, tool: string, args: object) =>
      (await call(username, tool, { id: id('open'), ...args })).verdict.rationale;
    expect(await said('erin', 'notes_read', {})).toContain('AUDITOR_SEPARATION');
    expect(await said('alice', 'notes_write', { text: 'x' })).toEqual(['WRITE_NEEDS_EDITOR']);
    expect(await said('dave', 'notes_read', {})).toEqual(['RESOURCE_NOT_FOUND']);
    const odd = await call('bob', 'notes_read', { id: id('open'), owner: 'bob' });
    expect(odd.verdict).toMatchObject({ decision: 'deny', rationale: ['ARGUMENTS_INVALID'] });
  });
}); // prettier-ignore

describe('its matrix', () => {
  it('is made, complete and admitted by the means of every other one (UPDATE_GOLDEN=1 rewrites it, for review)', async () => {
    const engine = await PolicyEngine.load(policiesDir);
    const matrices = await readMatrices(join(policiesDir, 'cedar'));
    const rows = matrices.find(({ name }) => name === 'notes')?.rows ?? [];
    const table = decisionMatrix(engine, rows);
    const golden = join(notes, 'policies/notes.matrix.txt');
    if (process.env['UPDATE_GOLDEN']) await writeFile(golden, table);
    expect(table).toBe(await readFile(golden, 'utf8'));
    expect(askedAbout(engine, rows).map(({ action }) => action).sort()).toEqual(['notes_erase', 'notes_list', 'notes_measure', 'notes_read', 'notes_summary', 'notes_text', 'notes_write']);
    const all = await discoverToolboxes(toolboxes);
    const errors = admissionErrors(engine, rows, (action, principal) => {
      const tool = all.find(action);
      return tool && engine.decide(admissionQuestion(tool, { principal, context: circumstances })).decision === 'permit';
    });
    expect(errors).toEqual([]);
  });
}); // prettier-ignore

describe('mcp does not start', () => {
  /** What it says instead; of notes with one more tool, or none, under these policies. */
  async function saidOf(policies: string, folders: readonly string[]): Promise<string> {
    return startBeside(mcp, { policiesDir: policies, toolboxes: folders }).then(
      async (started) => {
        await started.close();
        return 'started';
      },
      (error: Error) => error.message,
    );
  }
  const permitting = (action: string) =>
    `@id("greedy")@rationale("GREEDY") permit (principal, action == Deputy::Action::"${action}", resource);`;

  it('with a toolbox that brought no policies: its tools are no actions', async () => {
    expect(await saidOf('policies', toolboxes)).toContain('toolbox `notes`, tool `notes_write`: policy has no action of this name');
  });

  it('with a toolbox whose tool is called as one of another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deputy-toolboxes-'));
    await mkdir(join(folder, 'imitation'));
    await writeFile(join(folder, 'imitation/toolbox.ts'), `export { toolbox } from '${join(own, 'products/toolbox.ts')}';`);
    expect(await saidOf(policiesDir, [...toolboxes, folder])).toContain('`products` and `imitation` both bring a tool `products_list`');
  });

  it.each([
    ['another type of what a product is', 'entity Product { tenant: String };'],
    ['an action of products again', 'action "products_delete" appliesTo { principal: Actor, resource: Other, context: Circumstances };'],
    ['who asks', 'entity Actor;'],
  ])('with a fragment that declares %s', async (_what, declaration) => {
    const other = `namespace Deputy { entity Other { tenant: String }; ${declaration} }`;
    expect(await saidOf(await policiesWith({ 'other.cedarschema': other }), [own])).toMatch(/and other\.cedarschema: .*declared twice|other\.cedarschema and .*declared twice/);
  });

  it.each([
    ['products_delete', '`products_delete`, which'],
    ['decisions_query', '`decisions_query`, which'],
    ['page_operations', '`page_operations`, which'],
  ])("with a toolbox's policy that permits %s", async (action, problem) => {
    const text = await readFile(join(notes, 'policies/notes.cedar'), 'utf8');
    const greedy = await policiesOfNotes({ 'notes.cedar': `${text}\n${permitting(action)}` });
    expect(await saidOf(greedy, toolboxes)).toContain(`notes.cedar: \`greedy\` is about ${problem}`);
  });

  it('with a tool whose action its policies take out of the groups that the boundaries are about', async () => {
    const schema = await readFile(join(notes, 'policies/notes.cedarschema'), 'utf8');
    const loose = await policiesOfNotes({ 'notes.cedarschema': schema.replace('"notes_write" in ["write"]', '"notes_write"') });
    expect(await saidOf(loose, toolboxes)).toContain('tool `notes_write`: its effect is `write`');
  });
}); // prettier-ignore
