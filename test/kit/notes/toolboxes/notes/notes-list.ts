import { z } from 'zod';
import { Tool } from '../../../../../apps/mcp/src/toolbox/tool.js';
import { notebook } from './notebook.js';

export const notesList = Tool.from({
  name: 'notes_list',
  title: 'List notes',
  description: 'Lists the ids of notes, page by page.',
  input: z.object({ page: z.int().min(1).max(100).default(1) }),
  output: z.object({ ids: z.array(z.string()), hasMore: z.boolean() }),
  needs: 'reader',
  effect: 'read',
  scope: 'catalogue:read',
  resource: notebook,
  async run({ input: { page }, visible }) {
    const wanted = { filter: {}, sort: [], skip: (page - 1) * 10, limit: 10 };
    const { rows, hasMore } = await visible.page(wanted);
    return { ids: rows.map(({ _id }) => _id), hasMore };
  },
});
