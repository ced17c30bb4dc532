import { createHash, timingSafeEqual } from 'node:crypto';
import { WebError } from '../problems/web-error.js';

export const csrfHeader = 'x-csrf-token';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isUnsafe = (method: string) => !safeMethods.has(method);

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * An unsafe request must come from our own pages, by the browser's word. Each header that is there must agree, and one
 * must be there: browsers send both, other clients may send `Origin` alone.
 * @throws WebError `cross_origin`
 */
export function checkSameOrigin(headers: Headers, origin: string): void {
  const { 'sec-fetch-site': site, origin: from } = headers;
  const agrees = (site === undefined || site === 'same-origin') && (from === undefined || from === origin);
  if (agrees && (site !== undefined || from !== undefined)) return;
  throw new WebError('cross_origin', `send this request from \`${origin}\`, with that \`origin\` header`);
}

/**
 * The token of the session, which another site can neither read nor send in a header.
 * @throws WebError `wrong_csrf_token`
 */
export function checkCsrfToken(headers: Headers, expected: string): void {
  const given = headers[csrfHeader];
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(expected))) return;
  throw new WebError(
    'wrong_csrf_token',
    `send the \`csrf\` of \`/api/session\` in the \`${csrfHeader}\` header`,
  );
}

const digest = (text: string) => createHash('sha256').update(text).digest();
