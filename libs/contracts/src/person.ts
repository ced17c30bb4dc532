import { z } from 'zod';

/**
 * Who vouches for a person: the issuer's URL, or a name that outlives it (`OIDC_ISSUER_ID`). Without `#`, which no issuer
 * has (OpenID Connect Discovery 1.0 section 3: 'no query or fragment components').
 */
export const IssuerId = z
  .string()
  .regex(/^[!"$-~]{1,255}$/, 'must be at most 255 visible ASCII characters without `#` or white space');

/** What an issuer calls a person, for ever (OpenID Connect Core 1.0 section 2: at most 255 ASCII characters). */
export const Subject = z.string().regex(/^[ -~]{1,255}$/);

/** `<issuer>#<subject>`: the first `#` ends the issuer, so that no two people share a key. */
export const PersonKey = z.templateLiteral([IssuerId, '#', Subject], 'must be `<issuer>#<subject>`');
export type PersonKey = z.infer<typeof PersonKey>;
export const personKey = (issuer: string, subject: string): PersonKey => `${issuer}#${subject}`;

/**
 * A person.
 * INVARIANT (a name is no right): what somebody may do, owns or sees hangs on `key` alone; two issuers may both
 * have an 'alice', and a name can be given to somebody else. `name` is shown to people and compared with nothing.
 */
export const Person = z
  .strictObject({ key: PersonKey, issuer: IssuerId, subject: Subject, name: z.string().min(1).max(255) })
  .refine(
    ({ key, issuer, subject }) => key === personKey(issuer, subject),
    'key, issuer and subject disagree',
  );
export type Person = Readonly<z.infer<typeof Person>>;
