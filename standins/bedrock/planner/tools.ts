import { type ToolSpec } from '../converse-body.js';
import { fillSchema, type Filled, type Slots } from './fill-schema.js';
import { wordsOf } from './words.js';

export type Action = 'list' | 'search' | 'get' | 'create' | 'update' | 'delete';

/** Words by which a tool says what it does, the most telling first. */
const actionWords: Readonly<Record<Action, readonly string[]>> = {
  list: ['list', 'lists', 'browse', 'index', 'all'],
  search: ['search', 'find', 'searches', 'finds', 'query', 'filter', 'lookup'],
  get: ['get', 'read', 'fetch', 'gets', 'reads', 'detail', 'one'],
  create: ['create', 'creates', 'add', 'adds', 'insert', 'new'],
  update: ['update', 'updates', 'edit', 'modify', 'changes', 'change', 'patch', 'set'],
  delete: ['delete', 'deletes', 'remove', 'removes', 'destroy', 'drop'],
};
const subject = ['product', 'products', 'catalogue', 'catalog', 'item', 'items'];

/** The tools a request offers, chosen by what their names and descriptions say and filled by their schemas. */
export class Tools {
  constructor(private readonly offered: readonly ToolSpec[]) {}

  /** The tool for an action, or undefined where none was offered. */
  find(action: Action): ToolSpec | undefined {
    const scored = this.offered
      .map((tool) => ({ tool, score: score(tool, action) }))
      .filter(({ score }) => score >= 5)
      .sort((a, b) => b.score - a.score || a.tool.name.localeCompare(b.tool.name));
    return scored[0]?.tool;
  }

  fill(tool: ToolSpec, slots: Slots): Filled {
    return fillSchema(tool.inputSchema.json, slots);
  }
}

function score({ name, description = '' }: ToolSpec, action: Action): number {
  const inName = wordsOf(name.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2'));
  const inText = wordsOf(description);
  if (![...inName, ...inText].some((word) => subject.includes(word))) return 0;
  return actionWords[action].reduce((sum, word, rank) => {
    const named = inName.includes(word) ? 10 - rank : 0;
    const described = inText[0] === word ? 5 : inText.slice(0, 8).includes(word) ? 1 : 0;
    return sum + named + described;
  }, 0);
}
