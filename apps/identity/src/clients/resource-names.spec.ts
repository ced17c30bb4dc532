import { expect, test } from '@jest/globals';
import { resourceNames } from './resource-names.js';

test('a resource may be written with a slash or without, and on this computer by each of its names', () => {
  expect(resourceNames('https://mcp.example/mcp/')).toEqual([
    'https://mcp.example/mcp',
    'https://mcp.example/mcp/',
  ]);
  expect(resourceNames('http://localhost:3002/mcp').sort()).toEqual(
    ['127.0.0.1', '[::1]', 'localhost'].flatMap((name) => [
      `http://${name}:3002/mcp`,
      `http://${name}:3002/mcp/`,
    ]),
  );
});
