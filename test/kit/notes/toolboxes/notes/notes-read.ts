import { z } from 'zod';
import { Tool } from '../../../../../apps/mcp/src/toolbox/tool.js';
import { id, oneNote } from './note.js';

export const notesRead = Tool.from({
  name: 'notes_read',
  title: 'Read a note',
  description: 'Returns the text of one note.',
  input: z.object({ id }),
  output: z.object({ text: z.string() }),
  needs: 'reader',
  effect: 'read',
  scope: 'catalogue:read',
  resource: oneNote,
  run: ({ found }) => Promise.resolve({ text: found.text }),
});
