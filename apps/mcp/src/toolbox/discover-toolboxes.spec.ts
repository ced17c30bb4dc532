import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { discoverToolboxes } from './discover-toolboxes.js';

const here = import.meta.dirname;
const genuine = (tool: string) => `
  import { z } from '${join(here, '../../../../node_modules/zod/index.js')}';
  import { Tool } from '${join(here, 'tool.ts')}';
  import { Toolbox } from '${join(here, 'toolbox.ts')}';
  const tool = Tool.from({ name: '${tool}', title: 'x', description: 'x', input: z.object({}), output: z.object({}),
    needs: 'nothing', effect: 'read', scope: 'catalogue:read', resource: { type: 'Thing' }, run: () => Promise.resolve({}) });
  export const toolbox = Toolbox.of({ about: 'x', tools: [tool] });`;

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deputy-toolboxes-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
const problemsOf = async (...folders: Record<string, string>[]) => {
  const places: string[] = [];
  for (const files of folders) places.push(await folderOf(files));
  return discoverToolboxes(places).then(
    () => 'discovered',
    ({ message }: Error) => message.replaceAll(places[0] ?? '', ''),
  );
};

describe('discovering toolboxes', () => {
  it("finds this server's own, and those of a folder that nothing lists, by the names of their folders", async () => {
    const other = await folderOf({
      'notes/toolbox.ts': genuine('notes_list'),
      'clocks/toolbox.ts': genuine('clocks_read'),
      'clocks/any-other-file.ts': 'throw new Error("never loaded");',
      '.hidden/toolbox.ts': 'throw new Error("never loaded");',
      'README.md': '# Toolboxes',
    });
    const toolboxes = await discoverToolboxes([join(here, '../toolboxes'), other]);
    expect(toolboxes.named.map(({ name }) => name)).toEqual(expect.arrayContaining(['products', 'clocks', 'notes'])); // prettier-ignore
    expect(toolboxes.all().map(({ name }) => name)).toEqual(expect.arrayContaining(['products_list', 'notes_list', 'clocks_read'])); // prettier-ignore
    expect(toolboxes.find('notes_list')?.name).toBe('notes_list');
    expect(toolboxes.find('notes_drop')).toBeUndefined();
  });

  it.each([
    ['a folder without its module', { 'notes/tools.ts': '' }, '/notes: has no module `toolbox.ts`'],
    ['a module outside a folder', { 'notes.ts': '' }, '/notes.ts: is a module outside a folder'],
    ['a name that no file of policies could have', { 'My Notes/toolbox.ts': '' }, '/My Notes: is no name'],
    ['a module that throws', { 'notes/toolbox.ts': 'throw new Error("no disk\\nsecret");' }, '/notes: cannot be loaded: no disk\n'],
    ['a module that is no code', { 'notes/toolbox.ts': 'export const toolbox = {{' }, '/notes: cannot be loaded'],
    ['a module that exports none', { 'notes/toolbox.ts': 'export const tools = [];' }, '/notes: `toolbox.ts` exports no `toolbox`'],
    ['one that only looks like a toolbox', { 'notes/toolbox.ts': 'export const toolbox = { about: "x", tools: [] };' }, '/notes: `toolbox.ts` exports no `toolbox`'],
    ['a name that no action could have', { 'notes/toolbox.ts': genuine('Notes-List') }, '/notes: cannot be loaded: `Notes-List` is no tool name'],
    ['two tools of one name', { 'a/toolbox.ts': genuine('list'), 'b/toolbox.ts': genuine('list') }, '`a` and `b` both bring a tool `list`'],
  ])('refuses the start for %s, and names the place', async (_what, files, problem) => {
    expect(`${await problemsOf(files)}\n`).toContain(problem);
  }); // prettier-ignore

  it('INVARIANT (no tool runs without a recorded permit): refuses a tool that would run without asking for its grant', async () => {
    const forged = `import { Toolbox } from '${join(here, 'toolbox.ts')}';
      export const toolbox = Toolbox.of({ about: 'x', tools: [{ name: 'notes_list', run: () => ({}) }] });`;
    expect(await problemsOf({ 'notes/toolbox.ts': forged })).toContain('a tool is made with `Tool.from`');
  });

  it('refuses two toolboxes of one name in two folders, and a folder that is not there', async () => {
    const one = { 'notes/toolbox.ts': genuine('one') };
    expect(await problemsOf(one, { 'notes/toolbox.ts': genuine('two') })).toContain('two toolboxes are called `notes`');
    await expect(discoverToolboxes(['/nowhere'])).rejects.toThrow('/nowhere: the folder cannot be read');
  }); // prettier-ignore

  it('lists every problem at once', async () => {
    const said = await problemsOf({ 'a.ts': '', 'b/x.ts': '', 'c/toolbox.ts': '' });
    expect(said.split('\n').slice(1)).toHaveLength(3);
  });
});
