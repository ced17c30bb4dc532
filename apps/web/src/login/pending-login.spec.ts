import { describe, expect, it } from '@jest/globals';
import { localPath } from './pending-login.js';

describe('localPath', () => {
  it.each([
    '/',
    '/c/abcdefgh',
    '/c/2f1c0d3e-aaaa-bbbb-cccc-0123456789ab',
    '/decisions',
    '/decisions?user=a%40b&decision=deny',
  ])('returns to a page of ours: %p', (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/c/abcdefgh/../../x',
    '/auth/logout',
    '/api/decisions',
    '/nope',
    '/decisions?user=a\nset-cookie: x=y',
    '/?//evil.example',
    '/decisions#x',
    '',
    undefined,
    ['/'],
    `/c/${'a'.repeat(300)}`,
  ])('leads nowhere else: %p', (path) => {
    expect(localPath(path)).toBe('/');
  });
});
