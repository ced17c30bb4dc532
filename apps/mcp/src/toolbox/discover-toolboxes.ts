import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Toolbox } from './toolbox.js';
import { ToolboxError } from './toolbox-error.js';
import { type NamedToolbox, Toolboxes } from './toolboxes.js';

const toolboxName = /^[a-z][a-z0-9-]{0,31}$/;
/** As compiled, and as specs load it. */
const modules = ['toolbox.js', 'toolbox.ts'];
const isCode = /\.[cm]?[jt]s$/;

/**
 * Loads every toolbox there is: each folder in one of `folders` is one, so that no list has to name it. A folder or a
 * module there that is none refuses the start: a tool that silently is not there would be taken for one that policy keeps.
 * @param folders from this process's own files, never from a setting: what is in them is run
 * @throws ToolboxError with every problem and its place
 */
export async function discoverToolboxes(folders: readonly string[]): Promise<Toolboxes> {
  const named: NamedToolbox[] = [];
  const problems: string[] = [];
  for (const folder of folders) {
    for (const entry of await entriesOf(folder)) {
      // One after the other: what they share is loaded once.
      const loaded = await load(join(folder, entry.name), entry);
      if (typeof loaded === 'string') problems.push(loaded);
      else named.push(loaded);
    }
  }
  if (problems.length > 0) throw new ToolboxError(problems);
  return new Toolboxes(named);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isDirectory() ? !entry.name.startsWith('.') : isCode.test(entry.name)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new ToolboxError([`${folder}: the folder cannot be read`], { cause });
  }
}

/** The toolbox of one folder, or what is wrong with it. */
async function load(place: string, entry: Dirent): Promise<NamedToolbox | string> {
  const { name } = entry;
  if (!entry.isDirectory()) return `${place}: is a module outside a folder, and a toolbox is a folder`;
  if (!toolboxName.test(name)) return `${place}: is no name of a toolbox, use lower-case-words`;
  const files = await readdir(place);
  const file = modules.find((module) => files.includes(module));
  if (!file) return `${place}: has no module \`toolbox.ts\``;
  try {
    const loaded = (await import(pathToFileURL(join(place, file)).href)) as { readonly toolbox?: unknown };
    if (loaded.toolbox instanceof Toolbox) return { name, toolbox: loaded.toolbox };
    return `${place}: \`toolbox.ts\` exports no \`toolbox\` made with \`Toolbox.of\``;
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `${place}: cannot be loaded: ${why}`;
  }
}
