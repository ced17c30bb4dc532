import { describe, expect, it } from '@jest/globals';
import { localPath } from './pending-login.js';

describe('localPath', () => {
  it.each(['/', '/c/abcdefgh', '/c/2f1c0d3e-aaaa-bbbb-cccc-0123456789ab'])(
    'returns to a page of ours: %p',
    (path) => {
      expect(localPath(path)).toBe(path);
    },
  );

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/c/abcdefgh/../../x',
    '/auth/logout',
    '',
    undefined,
    ['/'],
    `/c/${'a'.repeat(300)}`,
  ])('leads nowhere else: %p', (path) => {
    expect(localPath(path)).toBe('/');
  });
});
