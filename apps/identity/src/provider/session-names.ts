import { randomBytes } from 'node:crypto';

/**
 * A sign-in at one client is part of the person's session here, and named `<session>.<its own>` in `sid`: it can end alone, and
 * ends with the session (`RevocationList` of libs/principal). Names hold no dots of their own.
 */
export const newSid = (sessionUid: string): string =>
  `${sessionUid}.${randomBytes(12).toString('base64url')}`;

/** The sign-in that a code or token of the library hangs on. A client without logout notices has one for each of its grants. */
export const sidOf = ({
  sid,
  sessionUid = '',
  grantId = '',
}: {
  readonly sid?: string | undefined;
  readonly sessionUid?: string | undefined;
  readonly grantId?: string | undefined;
}): string => sid ?? `${sessionUid}.${grantId}`;
