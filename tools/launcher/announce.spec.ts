import { describe, expect, it } from '@jest/globals';
import { announcement } from './announce.js';

describe('announcement', () => {
  const mesh = {
    localModel: true,
    announced: [
      ['Chat', 'http://localhost:3000'],
      ['Identity', 'http://localhost:3001'],
      ['MCP', 'http://localhost:3002/mcp'],
    ] as const,
    mcpUrl: 'http://localhost:3002/mcp',
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
  };
  const text = announcement(mesh);

  it('says where everything is', () => {
    expect(text).toMatch(
      /Chat +http:\/\/localhost:3000\n +Identity +http:\/\/localhost:3001\n +MCP +http:\/\/localhost:3002\/mcp\n/,
    );
  });

  it('says the one line that connects an MCP client', () => {
    expect(text).toMatch(
      /^ +claude mcp add .* --client-id claude-code deputy http:\/\/localhost:3002\/mcp$/m,
    );
  });

  it('says who can sign in, with tenant, roles and password', () => {
    expect(text).toMatch(/carol +acme +reader, approver +baba-dede/);
  });

  it('says that a rule-based stand-in answers, unless a real model does', () => {
    expect(text).toMatch(/The model is a rule-based stand-in/);
    expect(announcement({ ...mesh, localModel: false })).not.toMatch(/stand-in/);
  });

  it('quotes dollar amounts so that a shell leaves them alone', () => {
    for (const line of text.split('\n').filter((line) => line.includes('npm run ask')))
      expect(line).not.toMatch(/"[^"]*\$/);
  });
});
