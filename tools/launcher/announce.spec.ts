import { describe, expect, it } from '@jest/globals';
import { announcement } from './announce.js';

describe('announcement', () => {
  const text = announcement({
    announced: [
      ['Chat', 'http://localhost:3000'],
      ['Identity', 'http://localhost:3001'],
      ['MCP', 'http://localhost:3002/mcp'],
    ],
    dataDir: '/tmp/deputy',
    people: [
      {
        username: 'carol',
        name: 'Carol',
        tenant: 'acme',
        groups: ['acme-readers', 'acme-approvers'],
        password: 'baba-dede',
      },
    ],
  });

  it('says where everything is', () => {
    expect(text).toMatch(
      /Chat +http:\/\/localhost:3000\n +Identity +http:\/\/localhost:3001\n +MCP +http:\/\/localhost:3002\/mcp\n/,
    );
  });

  it('says who can log in, with tenant, roles and password', () => {
    expect(text).toMatch(/carol +acme +reader, approver +baba-dede/);
  });

  it('quotes dollar amounts so that a shell leaves them alone', () => {
    for (const line of text.split('\n').filter((line) => line.includes('npm run ask')))
      expect(line).not.toMatch(/"[^"]*\$/);
  });
});
