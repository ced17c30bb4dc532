import { type CookieOptions } from 'express';

/**
 * The `__Host-` prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis section 4.1.3.2), so that
 * no sibling host can plant either cookie.
 */
export const sessionCookie = '__Host-deputy';
export const loginCookie = '__Host-deputy-login';

export const cookieOptions: CookieOptions = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' };

const secretForm = /^[A-Za-z0-9_-]{43}$/;

/** A secret of ours from a Cookie header; undefined when it is missing or not of our making. */
export function readSecret(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined && secretForm.test(value)) return value;
  }
  return undefined;
}
