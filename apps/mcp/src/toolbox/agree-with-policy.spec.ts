import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { PolicyEngine, type ActionFacts } from '#libs/policy';
import { agreeWithPolicy } from './agree-with-policy.js';
import { discoverToolboxes } from './discover-toolboxes.js';
import { Tool, type ToolDefinition } from './tool.js';
import { Toolbox } from './toolbox.js';
import { Toolboxes } from './toolboxes.js';
import { localScopes } from '#test/issuer/local-scopes';

type AnyDefinition = ToolDefinition<z.ZodObject, z.ZodObject, unknown, never>;

const common = {
  title: 'x',
  description: 'x',
  input: z.object({}),
  output: z.object({}),
  needs: 'reader',
  effect: 'read',
  scope: 'catalogue:read',
  run: () => Promise.resolve({}),
} as const;

const lists = {
  type: 'Note',
  readBy: 'notes_read',
  collection: 'notes',
  viewOf: () => ({}),
  visibleTo: () => ({}),
};
const notebook = { type: 'Notebook', lists };
const oneNote = {
  type: 'Note',
  find: () => Promise.resolve(undefined),
  idOf: () => '',
  witness: () => ({}),
};
/** What the toolbox of every row has besides. */
const notesRead = Tool.from({ ...common, name: 'notes_read', resource: oneNote });

function said(
  change: Partial<AnyDefinition>,
  facts: Partial<ActionFacts> | undefined,
  rationale = 'NO_MATCHING_PERMIT',
): string {
  const definition: unknown = {
    name: 'notes_list',
    ...common,
    resource: notebook,
    ...change,
  };
  const tools = [Tool.from(definition as AnyDefinition), notesRead];
  const toolbox = Toolbox.of({ about: 'notes', tools });
  const known: ActionFacts = {
    resourceType: 'Notebook',
    declaredIn: 'notes.cedarschema',
    groups: new Set(['read']),
    ...facts,
  };
  try {
    agreeWithPolicy(
      new Toolboxes([{ name: 'notes', toolbox }]),
      {
        actions: new Map([
          [
            'notes_read',
            { ...known, resourceType: 'Note', declaredIn: 'notes.cedarschema', groups: new Set(['read']) },
          ],
          ...(facts ? [[change.name ?? 'notes_list', known] as const] : []),
        ]),
        decide: () => ({ decision: 'deny', rationale: [rationale], policies: [], fingerprint: 'x' }),
      },
      localScopes,
    );
    return 'agreed';
  } catch (error) {
    return (error as Error).message;
  }
}
const groups = (...names: string[]) => ({ groups: new Set(names) });

describe('INVARIANT (policy knows each tool)', () => {
  it("holds for this server's own tools", async () => {
    const toolboxes = await discoverToolboxes(['apps/mcp/src/toolboxes']);
    const policy = await PolicyEngine.load('policies');
    expect(() => { agreeWithPolicy(toolboxes, policy, localScopes); }).not.toThrow(); // prettier-ignore
    expect(toolboxes.all().length).toBeGreaterThan(5);
  });

  it.each([
    ['reads', {}, {}],
    ['reads and needs nothing', { needs: 'nothing', resource: { type: 'Notebook' } }, {}],
    ['writes', { needs: 'writer', effect: 'write' }, groups('write')],
    ['writes somewhere else, and needs nothing of the database', { needs: 'nothing', effect: 'write', resource: { type: 'Notebook' } }, groups('write')],
    ['destroys', { needs: 'writer', effect: 'destructive' }, groups('destructive', 'write')],
    ['is in a group of its toolbox too', {}, groups('read', 'notes_read')],
  ] as [string, Partial<AnyDefinition>, Partial<ActionFacts>][])('takes a tool that %s', (_what, change, facts) => {
    expect(said(change, facts)).toBe('agreed');
  }); // prettier-ignore

  it.each([
    ['without an action', {}, undefined, 'policy has no action of this name, declare it in `policies/cedar/notes.cedarschema`'],
    ['with the action of another part, whose policies never heard of it', { name: 'decisions_query' }, { declaredIn: 'decisions.cedarschema' }, 'its action is declared in `decisions.cedarschema`'],
    ['with an action about something else', {}, { resourceType: 'Product' }, 'it is decided on a `Notebook`, its action is about a `Product`'],
    ['that writes under an action that reads, so that readers may', { needs: 'writer', effect: 'write' }, groups('read'), 'its effect is `write`'],
    ['that destroys under an action that only writes', { needs: 'writer', effect: 'destructive' }, groups('write'), 'its effect is `destructive`'],
    ['whose action is in no group, so that no boundary holds', {}, groups(), 'its effect is `read`'],
    ['whose action is in two groups', {}, groups('read', 'write'), 'its effect is `read`'],
    ['that reads with a writer', { needs: 'writer' }, groups('read'), 'it only reads'],
    ['that reads a whole and does not say which rows', { resource: { type: 'Notebook' } as never }, {}, 'it reads a whole, so its resource says what it `lists`'],
    ['that lists rows as nothing shows them', { resource: { ...notebook, lists: { ...lists, readBy: 'notes_gone' } } as never }, {}, 'it lists rows as `notes_gone` reads them, which is no tool of this toolbox that reads one `Note`'],
    ['that lists rows as a tool shows something else', { resource: { ...notebook, lists: { ...lists, type: 'Letter' } } as never }, {}, 'it lists rows as `notes_read` reads them, which is no tool of this toolbox that reads one `Letter`'],
    ['that needs nothing and yet lists rows', { needs: 'nothing' }, {}, 'it needs `nothing`'],
    ['that needs nothing and yet looks into the database', { needs: 'nothing', resource: { type: 'Notebook', find: () => undefined, idOf: () => '' } as never }, {}, 'it needs `nothing`'],
  ] as [string, Partial<AnyDefinition>, Partial<ActionFacts> | undefined, string][])('refuses a tool %s, and names toolbox and tool', (_what, change, facts, problem) => {
    expect(said(change, facts)).toContain(`toolbox \`notes\`, tool \`${change.name ?? 'notes_list'}\`: ${problem}`);
  }); // prettier-ignore

  const stored = (witness: () => object) =>
    ({ resource: { type: 'Notebook', find: () => undefined, idOf: () => '', witness } }) as never;

  it('refuses a witness that the schema does not know, or that throws: nobody would ever be admitted', () => {
    expect(said({}, {}, 'REQUEST_INVALID')).toContain('its witness is no `Notebook` of the schema (REQUEST_INVALID)');
    const boom = () => { throw new Error('boom'); };
    expect(said(stored(boom), {})).toContain('its witness throws');
    expect(said(stored(() => ({})), {})).toBe('agreed');
  }); // prettier-ignore

  it('refuses a witness of real policies that lacks what is stored, or is of what is not', async () => {
    const policy = await PolicyEngine.load('policies');
    const known = { owner: '', visibility: 'public', category: '' };
    for (const attributes of [known, { ...known, priceCents: 0, colour: 'red' }, { ...known, priceCents: '0' }]) {
      const resource = { type: 'Product', find: () => Promise.resolve(undefined), idOf: () => '', witness: () => attributes };
      const tools = [Tool.from({ ...common, name: 'products_get', resource })];
      const toolboxes = new Toolboxes([{ name: 'products', toolbox: Toolbox.of({ about: 'x', tools }) }]);
      expect(() => { agreeWithPolicy(toolboxes, policy, localScopes); }).toThrow('its witness is no `Product` of the schema');
    }
  }); // prettier-ignore
});
