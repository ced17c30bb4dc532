import { z } from 'zod';
import { resourceFrom } from '../../../../../apps/mcp/src/toolbox/resource-from.js';
import { id, oneNote } from './note.js';

export const notesText = resourceFrom({
  name: 'notes_text',
  title: 'A note',
  description: 'The text of one note.',
  uri: 'notes://{id}',
  mimeType: 'text/plain',
  input: z.object({ id }),
  needs: 'reader',
  scope: 'catalogue:read',
  resource: oneNote,
  run: ({ input, found }) =>
    Promise.resolve({
      contents: [{ uri: `notes://${input.id}`, mimeType: 'text/plain', text: found.text }],
    }),
});
