import { acceptedContent, inputRequired } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { InputRequired } from '../../../apps/mcp/src/toolbox/client-answers.js';
import { Content } from '../../../apps/mcp/src/toolbox/content.js';
import { promptFrom } from '../../../apps/mcp/src/toolbox/prompt-from.js';
import { resourceFrom } from '../../../apps/mcp/src/toolbox/resource-from.js';
import { Tool } from '../../../apps/mcp/src/toolbox/tool.js';
import { Toolbox } from '../../../apps/mcp/src/toolbox/toolbox.js';
import { Toolboxes } from '../../../apps/mcp/src/toolbox/toolboxes.js';

const about = (name: string) => ({
  name,
  title: name,
  description: name,
  resource: { type: 'Shelf' },
  scope: 'catalogue:read',
});
const needs = 'nothing';
const Named = z.object({ name: z.string() });
const askWho = inputRequired.elicit({ message: 'Who?', requestedSchema: Named });

/** One of each kind, which write down that they ran. */
export function shelfTools(trace: string[]): Toolboxes {
  const ran = <T>(result: T): Promise<T> => {
    trace.push('ran');
    return Promise.resolve(result);
  };
  const showing = (text: string) => ({ content: [{ type: 'text' as const, text }] });
  const says = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] }); // prettier-ignore
  const shows = { output: Content, effect: 'read' } as const;
  return new Toolboxes([
    {
      name: 'shelf',
      toolbox: Toolbox.of({
        about: 'a shelf',
        tools: [
          Tool.from({
            ...about('shelf_picture'),
            ...shows,
            needs,
            input: z.object({}),
            run: ({ report }) => {
              report({ progress: 1, total: 2, message: 'half of it' });
              const leak = { at: 'mongodb://secret' };
              const image = { type: 'image', data: 'aGk=', mimeType: 'image/png' } as const;
              return ran({ content: [{ ...image, ...leak }], ...leak });
            },
          }),
          Tool.from({
            ...about('shelf_ask'),
            ...shows,
            needs,
            input: z.object({ about: z.string() }),
            run: ({ client }) => {
              const answer = acceptedContent(client.responses, 'who', Named);
              if (answer && client.state === 'asked') return ran(showing(answer.name));
              throw new InputRequired({ who: askWho }, 'asked');
            },
          }),
          Tool.from({
            ...about('shelf_routed'),
            ...shows,
            needs,
            input: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }),
            run: ({ input }) => ran(showing(input.region)),
          }),
          promptFrom({
            ...about('shelf_prompt'),
            input: z.object({ topic: z.string().describe('what it is about') }),
            suggestions: { topic: ['books', 'boxes', 'lamps'] },
            run: ({ input: { topic } }) => ran(says(`Tell me of ${topic}`)),
          }),
          resourceFrom({
            ...about('shelf_label'),
            uri: 'shelf://{row}/label',
            mimeType: 'text/plain',
            input: z.object({ row: z.string().regex(/^\d+$/) }),
            needs,
            run: ({ input: { row } }) =>
              ran({ contents: [{ uri: `shelf://${row}/label`, mimeType: 'text/plain', text: row }] }),
          }),
          resourceFrom({
            ...about('shelf_sealed'),
            uri: 'shelf://{row}/sealed',
            mimeType: 'text/plain',
            input: z.object({ row: z.string() }),
            needs,
            run: ({ client, input: { row } }) => {
              if (client.state === 'asked')
                return ran({ contents: [{ uri: 'shelf://sealed', mimeType: 'text/plain', text: row }] });
              throw new InputRequired({ who: askWho }, 'asked');
            },
          }),
          resourceFrom({
            ...about('shelf_plan'),
            uri: 'shelf://plan',
            mimeType: 'text/plain',
            input: z.object({}),
            needs,
            run: () => ran({ contents: [{ uri: 'shelf://plan', mimeType: 'text/plain', text: 'all' }] }),
          }),
        ],
      }),
    },
  ]); // prettier-ignore
}

/** How a request ended that was sent to an endpoint. */
export interface Answer {
  readonly result?: Record<string, unknown>;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: Record<string, unknown>;
  };
}

/** What a request of 2026-07-28 says of its client, who can be asked for these. */
export const modernMeta = (capabilities: object = {}): object => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': capabilities,
  'io.modelcontextprotocol/clientInfo': { name: 'spec', version: '1' },
});
