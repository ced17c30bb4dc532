import { z } from 'zod';
import { Tool } from '../../../../../apps/mcp/src/toolbox/tool.js';
import { id, type Note, oneNote } from './note.js';

export const notesErase = Tool.from({
  name: 'notes_erase',
  title: 'Erase a note',
  description: 'Erases the text of one note.',
  input: z.object({ id }),
  output: z.object({ erased: z.boolean() }),
  needs: 'writer',
  effect: 'destructive',
  scope: 'catalogue:write',
  resource: oneNote,
  async run({ db, input }) {
    // A writer removes nothing: what is erased is overwritten.
    const { modifiedCount } = await db
      .collection<Note>('notes')
      .updateOne({ _id: { $eq: input.id } }, { $set: { text: '' } });
    return { erased: modifiedCount === 1 };
  },
});
