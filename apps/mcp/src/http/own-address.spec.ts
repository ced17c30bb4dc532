import { describe, expect, it } from '@jest/globals';
import { isOwnAddress } from './own-address.js';

describe('isOwnAddress', () => {
  it.each([
    ['https://mcp.example', 'mcp.example', undefined, true],
    ['https://mcp.example', 'MCP.example', 'https://mcp.example', true],
    ['https://mcp.example', 'mcp.example', 'http://mcp.example', false],
    ['https://mcp.example', 'evil.example', undefined, false],
    ['https://mcp.example', 'localhost', undefined, false],
    ['https://mcp.example', undefined, undefined, false],
    ['http://localhost:3002', '127.0.0.1:3002', undefined, true],
    ['http://localhost:3002', 'localhost:3002', 'http://127.0.0.1:3002', true],
    ['http://localhost:3002', 'localhost:3003', undefined, false],
    ['http://localhost:3002', 'localhost:3002', 'http://localhost:3000', false],
    ['http://localhost:3002', 'localhost:3002', 'null', false],
    ['http://localhost:3002', 'localhost.evil.example:3002', undefined, false],
  ])('%s with Host %s and Origin %s: %s', (own, host, origin, expected) => {
    expect(isOwnAddress(own, host, origin)).toBe(expected);
  });
});
