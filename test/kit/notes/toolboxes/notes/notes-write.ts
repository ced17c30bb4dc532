import { z } from 'zod';
import { Tool } from '../../../../../apps/mcp/src/toolbox/tool.js';
import { id, type Note } from './note.js';

export const notesWrite = Tool.from({
  name: 'notes_write',
  title: 'Write a note',
  description: 'Keeps a note under an id.',
  input: z.object({ id, text: z.string().max(1_000), shared: z.boolean().default(false) }),
  output: z.object({ id }),
  needs: 'writer',
  effect: 'write',
  scope: 'catalogue:write',
  resource: { type: 'Notebook' },
  async run({ db, input, principal }) {
    const { id: _id, text, shared } = input;
    const owner = principal.user?.key ?? '';
    await db.collection<Note>('notes').insertOne({ _id, owner, text, shared });
    return { id: _id };
  },
});
