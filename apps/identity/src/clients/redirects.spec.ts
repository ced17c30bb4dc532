import { describe, expect, it } from '@jest/globals';
import { ClientEntry, toClient } from './client-entry.js';
import { presetOf } from './presets.js';
import { knownRedirects, redirectProblem } from './redirects.js';
import { resourceNames } from './resource-names.js';

describe('a redirect', () => {
  it.each([
    'http://127.0.0.1/callback',
    'http://localhost:33418',
    'http://[::1]:1/',
    'https://app.example/cb?x=1',
  ])('%s is one that a person may be sent back to', (uri) => {
    expect(redirectProblem(uri)).toBeUndefined();
  });

  it.each([
    ['https://user:secret@app.example/', 'must not name a user'],
    ['https://app.example/#', 'must not have a fragment'],
    ['http://app.example/', 'must be https'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'must be https'],
    ['javascript:alert(1)', 'must be https'],
    ['https://app.example:443/', 'must be written as'],
    ['https://APP.example/', 'must be written as'],
    ['https:app.example', 'must be written as'],
    ['https:\\\\app.example/', 'must be written as'],
    ['https://app.example/a/../b', 'must be written as'],
    ['https://аpp.example/', 'must be written as'],
    ['http://127.1/', 'must be written as'],
    ['http://2130706433/', 'must be written as'],
    [' https://app.example/', 'must be written as'],
    ['app.example', 'is no address'],
  ])('INVARIANT (one reading of a redirect): %s %s', (uri, problem) => {
    expect(redirectProblem(uri)).toContain(problem);
  });

  it('of an application that people use is known by its id alone, exactly or on their own computer', () => {
    expect(presetOf('vscode')?.redirect_uris).toEqual(
      expect.arrayContaining(['http://127.0.0.1', 'http://127.0.0.1/', 'https://vscode.dev/redirect']),
    );
    expect(presetOf('cursor')?.redirect_uris).toContain('cursor://anysphere.cursor-mcp/oauth/callback');
    expect(presetOf('claude')?.redirect_uris).toContain('https://claude.ai/api/mcp/auth_callback');
    for (const path of ['/callback', '/oauth/callback', '/', ''])
      expect(presetOf('deputy-mcp-client')?.redirect_uris).toContain(`http://localhost${path}`);
    expect(presetOf('toString')).toBeUndefined();
    expect(knownRedirects.filter((uri) => redirectProblem(uri))).toEqual([
      'cursor://anysphere.cursor-mcp/oauth/callback',
    ]);
  });

  it('of Codex follows from the address it signs in to, by whichever of its names that is called', () => {
    const codex = (mcpUrl: string) =>
      toClient(ClientEntry.parse({ client_id: 'codex' }), resourceNames(mcpUrl));
    // What Codex 0.171.0 asked for at this address.
    const asked = 'http://127.0.0.1/callback/HZdiMpEUGNQ1';
    for (const host of ['localhost', '127.0.0.1'])
      expect(codex(`http://${host}:31431/mcp`).redirectUris).toEqual(
        expect.arrayContaining(['http://127.0.0.1/callback', asked]),
      );
    expect(codex('http://localhost:31432/mcp').redirectUris).not.toContain(asked);
    expect(new Set(codex('https://deputy.example/mcp').redirectUris).size).toBe(5);
  });
});
