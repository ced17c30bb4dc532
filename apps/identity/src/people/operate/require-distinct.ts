import { lookalikesOf } from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { type Called } from '../name-claims.js';

/**
 * INVARIANT (nobody is taken for another): records name people by their username, which looks like no other of the tenant. What they are called may be what
 * others are called, as people share names, and looks like nobody's name or username in other letters.
 * @param others of the same tenant
 * @throws MeshError `conflict`
 */
export function requireDistinct({ username, name }: Called, others: readonly Called[]): void {
  const usernames = others.map((other) => other.username);
  const names = [...usernames, ...others.map((other) => other.name)];
  refuse('it', imitatedBy(username, usernames));
  refuse('what they are called', imitatedBy(name, names));
}

function refuse(what: string, alike: string | undefined): void {
  if (alike !== undefined)
    throw new MeshError('conflict', `${what} can be taken for \`${alike}\`; choose another name`);
}

/** The first that is another text and looks the same. */
function imitatedBy(name: string, others: readonly string[]): string | undefined {
  const keys = new Set(lookalikesOf(name));
  return others.find(
    (other) => read(other) !== read(name) && lookalikesOf(other).some((key) => keys.has(key)),
  );
}

/** In whichever case and width they are, letters are read as the same. */
const read = (name: string) => name.normalize('NFKC').toLowerCase();
