import { type Person, personKey } from '#libs/contracts';

/** A person as a verified token names them: of the issuer `local` with the subject `id-of-<name>` unless told otherwise. */
export function personOf(name: string, { issuer = 'local', subject = `id-of-${name}` } = {}): Person {
  return { key: personKey(issuer, subject), issuer, subject, name };
}
