import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;
/** What authenticator apps take for granted, and some alone take (RFC 6238 section 1.2, and its default in RFC 4226 section 5.3). */
const shape = { issuer: 'Deputy', algorithm: 'SHA1', digits: 6, period: periodSeconds };
/** Steps that a code may be early or late: half a minute (RFC 6238 section 5.2). */
const window = 1;

/** A new secret of 160 bits (RFC 4226 section 4), in base 32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** For an authenticator app, as a QR code or a link (the `otpauth` key URI format). */
export const totpAddress = (secret: string, label: string): string =>
  new TOTP({ ...shape, label, secret: Secret.fromBase32(secret) }).toString();

/**
 * @param now epoch milliseconds
 * @returns the time step whose code it is (RFC 6238 section 4.2); undefined for any other code
 */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new TOTP({ ...shape, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: now, window });
  return delta === null ? undefined : Math.floor(now / 1_000 / periodSeconds) + delta;
}
