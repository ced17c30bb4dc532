import { holdsApiKey, nobody } from '#libs/contracts';

/** What stands where a secret may have been. */
const withheld = 'withheld';
/** The beginning of a JSON Web Token: `{"` in base64url. */
const token = /eyJ[\w-]{8}/;

/**
 * What a stranger wrote, as a record may hold it: short, of plain characters that neither a terminal nor a page takes for anything else, and nothing that
 * looks like one of the mesh's secrets, which somebody may have put in the wrong place.
 */
export function strangersText(text: unknown, longest = 64): string {
  if (typeof text !== 'string' || text === '') return nobody;
  if (holdsApiKey(text) || token.test(text)) return withheld;
  return text.slice(0, longest).replace(/[^\w .:@/-]/g, '?');
}

/**
 * Where an address of a stranger's leads: its host, or its scheme where it has none. What else is in one, such as a name, a path or
 * parameters, may be a secret of somebody's.
 */
export function strangersHost(address: unknown): string {
  if (typeof address !== 'string' || !URL.canParse(address)) return 'no address';
  const { host, protocol } = new URL(address);
  return strangersText(host || protocol);
}
