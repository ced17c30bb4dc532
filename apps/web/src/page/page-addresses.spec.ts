import { describe, expect, it } from '@jest/globals';
import { addressNameOf } from './page-addresses.js';

describe('addressNameOf', () => {
  it.each([
    ['/', 'chat'],
    ['/c/2f1c0d3e-aaaa-bbbb-cccc-0123456789ab', 'conversation'],
    ['/c/abcdefgh/', 'conversation'],
    ['/approvals', 'approvals'],
    ['/calls', 'calls'],
    ['/decisions/', 'decisions'],
    ['/Operations', 'operations'],
    ['/operations/leases', 'operationsView'],
    ['/applications', 'applications'],
    ['/sessions', 'sessions'],
    ['/components', 'components'],
  ])('knows %p as %p', (path, name) => {
    expect(addressNameOf(path)).toBe(name);
  });

  it.each([
    '',
    '//',
    '/nope',
    '/decisions/more',
    '/operations/secrets',
    '/c/',
    '/c/x',
    '/c/abcdefgh/x',
    '/api',
    '/constructor',
  ])('knows nothing at %p', (path) => {
    expect(addressNameOf(path)).toBeUndefined();
  });
});
