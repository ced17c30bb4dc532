import { z } from 'zod';
import { Tool } from '../../../../../apps/mcp/src/toolbox/tool.js';
import { id, type Note, oneNote } from './note.js';

export const notesErase = Tool.from({
  name: 'notes_erase',
  title: 'Erase a note',
  description: 'Erases one note for good.',
  input: z.object({ id }),
  output: z.object({ erased: z.boolean() }),
  needs: 'writer',
  effect: 'destructive',
  scope: 'catalogue:write',
  resource: oneNote,
  async run({ db, input }) {
    const { deletedCount } = await db.collection<Note>('notes').deleteOne({ _id: { $eq: input.id } });
    return { erased: deletedCount === 1 };
  },
});
