import { type ToolSpec } from '../converse-body.js';
import { fillSchema, type Filled, type Slots } from './fill-schema.js';
import { wordsOf } from './words.js';

export type Action = 'list' | 'search' | 'get' | 'create' | 'update' | 'delete';

/** Words in a tool's name by which it says what it does. */
const actionWords: Readonly<Record<Action, string>> = {
  list: 'list browse',
  search: 'search find query',
  get: 'get read fetch',
  create: 'create add new',
  update: 'update edit change',
  delete: 'delete remove',
};

/** The tools a request offers, chosen by what their names and descriptions say and filled by their schemas. */
export class Tools {
  constructor(readonly offered: readonly ToolSpec[]) {}

  /** The tool for an action, or undefined where none was offered. */
  find(action: Action): ToolSpec | undefined {
    return this.offered.find(({ name, description = '' }) => {
      const named = wordsOf(name.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2'));
      const about = /\b(?:product|catalog|item)/i.test(`${named.join(' ')} ${description}`);
      return about && actionWords[action].split(' ').some((word) => named.includes(word));
    });
  }

  fill(tool: ToolSpec, slots: Slots): Filled {
    return fillSchema(tool.inputSchema.json, slots);
  }
}
