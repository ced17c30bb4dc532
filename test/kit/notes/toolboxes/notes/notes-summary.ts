import { z } from 'zod';
import { promptFrom } from '../../../../../apps/mcp/src/toolbox/prompt-from.js';

export const notesSummary = promptFrom({
  name: 'notes_summary',
  title: 'Summary of notes',
  description: 'Asks for a summary of the notes about something.',
  input: z.object({ topic: z.string().max(100).describe('what they are about') }),
  suggestions: { topic: ['meetings', 'plans'] },
  scope: 'catalogue:read',
  resource: { type: 'Notebook' },
  run: ({ input: { topic } }) =>
    Promise.resolve({
      messages: [{ role: 'user', content: { type: 'text', text: `Sum up my notes about ${topic}.` } }],
    }),
});
