import { describe, expect, it } from '@jest/globals';
import { announcement } from './announce.js';

describe('announcement', () => {
  const text = announcement({
    url: 'http://localhost:3000',
    mcpUrl: 'http://localhost:3002/mcp',
    issuer: 'http://localhost:3001',
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
    for (const address of ['http://localhost:3000', 'http://localhost:3001', 'http://localhost:3002/mcp'])
      expect(text).toContain(address);
  });

  it('says who can log in, with tenant, roles and password', () => {
    expect(text).toMatch(/carol +acme +reader, approver +baba-dede/);
  });

  it('quotes dollar amounts so that a shell leaves them alone', () => {
    for (const line of text.split('\n').filter((line) => line.includes('npm run ask')))
      expect(line).not.toMatch(/"[^"]*\$/);
  });
});
