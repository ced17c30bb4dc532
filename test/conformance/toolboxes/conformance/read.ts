import { z } from 'zod';
import { resourceFrom } from '../../../../apps/mcp/src/toolbox/resource-from.js';
import { fixtures, nothing, png } from './fixtures.js';

const needs = 'nothing';

/** What is read at an address: text, bytes, and by a template. */
export const read = [
  resourceFrom({
    name: 'static_text',
    title: 'Static text',
    description: 'A text that is always the same.',
    uri: 'test://static-text',
    mimeType: 'text/plain',
    input: nothing,
    needs,
    scope: 'catalogue:read',
    resource: fixtures,
    run: () =>
      Promise.resolve({
        contents: [
          {
            uri: 'test://static-text',
            mimeType: 'text/plain',
            text: 'This is the content of the static text resource.',
          },
        ],
      }),
  }),
  resourceFrom({
    name: 'static_binary',
    title: 'Static picture',
    description: 'A picture that is always the same.',
    uri: 'test://static-binary',
    mimeType: 'image/png',
    input: nothing,
    needs,
    scope: 'catalogue:read',
    resource: fixtures,
    run: () =>
      Promise.resolve({ contents: [{ uri: 'test://static-binary', mimeType: 'image/png', blob: png }] }),
  }),
  resourceFrom({
    name: 'template_data',
    title: 'Data by id',
    description: 'What belongs to an id.',
    uri: 'test://template/{id}/data',
    mimeType: 'application/json',
    input: z.object({ id: z.string().max(20) }),
    needs,
    scope: 'catalogue:read',
    resource: fixtures,
    run: ({ input: { id } }) =>
      Promise.resolve({
        contents: [
          {
            uri: `test://template/${id}/data`,
            mimeType: 'application/json',
            text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
          },
        ],
      }),
  }),
];
