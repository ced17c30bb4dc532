import type { SignInPlace } from '../../../src/session/sign-in-place.js';

/** A browser as it calls itself: `Firefox on Linux`. */
export function browserWords({ browser, system }: SignInPlace): string | undefined {
  if (browser === null && system === null) return undefined;
  return [browser ?? 'A browser', system].filter(Boolean).join(' on ');
}

/** An address says something of a network, and nothing of a city: no place is guessed from it. */
export function addressWords({ address }: SignInPlace): string {
  if (address === null) return 'not known';
  if (/^127\.|^::1$/.test(address)) return `${address}, the computer that Deputy runs on`;
  return isPrivate(address) ? `${address}, in a private network` : address;
}

/** RFC 1918, RFC 4193, and link-local addresses (RFC 3927, RFC 4291 section 2.5.6). */
const isPrivate = (address: string) =>
  /^(?:10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.|^f[cd][0-9a-f]{2}:|^fe[89ab][0-9a-f]:/i.test(
    address,
  );
