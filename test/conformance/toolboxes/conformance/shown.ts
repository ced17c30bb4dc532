import { setTimeout } from 'node:timers/promises';
import { ToolError } from '../../../../apps/mcp/src/toolbox/tool-error.js';
import { png, showing, text, wav } from './fixtures.js';

const image = { type: 'image', data: png, mimeType: 'image/png' } as const;

/** Every kind of content, progress, and what ends in an error. */
export const shown = [
  showing('test_simple_text', () => Promise.resolve([text('This is a simple text response for testing.')])),
  showing('test_image_content', () => Promise.resolve([image])),
  showing('test_audio_content', () => Promise.resolve([{ type: 'audio', data: wav, mimeType: 'audio/wav' }])),
  showing('test_embedded_resource', () =>
    Promise.resolve([
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ]),
  ),
  showing('test_multiple_content_types', () =>
    Promise.resolve([
      text('Multiple content types test:'),
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ]),
  ),
  showing('test_error_handling', () =>
    Promise.reject(new ToolError('conflict', 'This tool intentionally returns an error for testing')),
  ),
  showing('test_tool_with_progress', async ({ report, signal }) => {
    for (const progress of [0, 50, 100]) {
      report({ progress, total: 100 });
      await setTimeout(50, undefined, { signal });
    }
    return [text('done')];
  }),
  // What a tool logs is for the operator, and no client is told: there is nothing for it to log with.
  showing('test_logging_tool', () => Promise.resolve([text('done, and nothing was logged')])),
  showing('test_tool_with_logging', () => Promise.resolve([text('done, and nothing was logged')])),
];
