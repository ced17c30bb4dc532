import { describe, expect, it } from '@jest/globals';
import { checkCsrfToken, checkSameOrigin, csrfHeader, isUnsafe } from './check-origin.js';

const origin = 'http://localhost:3000';

describe('checkSameOrigin', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin', origin }],
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ origin }],
  ])('lets our own pages in: %p', (headers) => {
    expect(() => checkSameOrigin(headers, origin)).not.toThrow();
  });

  it.each([
    [{}],
    [{ origin: 'null' }],
    [{ origin: 'http://localhost:3001' }],
    [{ origin: 'http://localhost:3000.evil.example' }],
    [{ 'sec-fetch-site': 'same-site', origin }],
    [{ 'sec-fetch-site': 'cross-site', origin }],
    [{ 'sec-fetch-site': 'none' }],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
  ])('refuses everything else: %p', (headers) => {
    expect(() => checkSameOrigin(headers, origin)).toThrow(expect.objectContaining({ code: 'cross_origin' }));
  });
});

describe('checkCsrfToken', () => {
  it('lets the token of the session in, and no other', () => {
    expect(() => checkCsrfToken({ [csrfHeader]: 'right' }, 'right')).not.toThrow();
    for (const given of [undefined, '', 'wrong', ['right']]) {
      expect(() => checkCsrfToken({ [csrfHeader]: given }, 'right')).toThrow(
        expect.objectContaining({ code: 'wrong_csrf_token' }),
      );
    }
  });
});

describe('isUnsafe', () => {
  it('holds for every method but the safe ones', () => {
    expect(['GET', 'HEAD', 'OPTIONS'].some(isUnsafe)).toBe(false);
    expect(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'get'].every(isUnsafe)).toBe(true);
  });
});
