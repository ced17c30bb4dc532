import { z } from 'zod';
import { Tool } from '../../../../../apps/mcp/src/toolbox/tool.js';

export const notesMeasure = Tool.from({
  name: 'notes_measure',
  title: 'Measure a text',
  description: 'Says how many words a text has, before it becomes a note.',
  input: z.object({ text: z.string().max(1_000) }),
  output: z.object({ words: z.int(), database: z.boolean() }),
  needs: 'nothing',
  effect: 'read',
  scope: 'catalogue:read',
  resource: { type: 'Notebook' },
  run: (errand) =>
    Promise.resolve({
      words: errand.input.text.split(/\s+/).filter((word) => word !== '').length,
      database: 'db' in errand,
    }),
});
