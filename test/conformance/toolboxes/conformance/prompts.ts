import { acceptedContent, inputRequired } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { InputRequired } from '../../../../apps/mcp/src/toolbox/client-answers.js';
import { promptFrom } from '../../../../apps/mcp/src/toolbox/prompt-from.js';
import { fixtures, nothing, png } from './fixtures.js';

const says = (text: string) => ({ role: 'user' as const, content: { type: 'text' as const, text } });
const Context = z.object({ context: z.string() });
const about = (name: string) => ({ name, title: name, description: `Answers \`${name}\`.`, resource: fixtures, scope: 'catalogue:read' }); // prettier-ignore

export const prompts = [
  promptFrom({
    ...about('test_simple_prompt'),
    input: nothing,
    run: () => Promise.resolve({ messages: [says('This is a simple prompt for testing.')] }),
  }),
  promptFrom({
    ...about('test_prompt_with_arguments'),
    input: z.object({
      arg1: z.string().describe('First test argument'),
      arg2: z.string().describe('Second test argument'),
    }),
    suggestions: { arg1: ['test', 'testValue1', 'testValue2'] },
    run: ({ input: { arg1, arg2 } }) =>
      Promise.resolve({ messages: [says(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  }),
  promptFrom({
    ...about('test_prompt_with_embedded_resource'),
    input: z.object({ resourceUri: z.string().describe('URI of the resource to embed') }),
    run: ({ input: { resourceUri } }) =>
      Promise.resolve({
        messages: [
          {
            role: 'user',
            content: {
              type: 'resource',
              resource: {
                uri: resourceUri,
                mimeType: 'text/plain',
                text: 'Embedded resource content for testing.',
              },
            },
          },
          says('Please process the embedded resource above.'),
        ],
      }),
  }),
  promptFrom({
    ...about('test_prompt_with_image'),
    input: nothing,
    run: () =>
      Promise.resolve({
        messages: [
          { role: 'user', content: { type: 'image', data: png, mimeType: 'image/png' } },
          says('Please analyze the image above.'),
        ],
      }),
  }),
  promptFrom({
    ...about('test_input_required_result_prompt'),
    input: nothing,
    run: ({ client }) => {
      const answer = acceptedContent(client.responses, 'user_context', Context);
      if (answer) return Promise.resolve({ messages: [says(`Use this context: ${answer.context}`)] });
      const message = 'What context should the prompt use?';
      throw new InputRequired({ user_context: inputRequired.elicit({ message, requestedSchema: Context }) });
    },
  }),
];
