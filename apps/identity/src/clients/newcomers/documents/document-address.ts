/** Labels of letters, digits and inner hyphens, at least two, and the last no number (RFC 1123 section 2.1): no address, no local name. */
const hostName = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z](?:[a-z\d-]*[a-z\d])?$/;
/** As long as the id of an agent may be. */
const longest = 255;

/**
 * Why a client id is no address of a document (draft-ietf-oauth-client-id-metadata-document, section 3); undefined when it is one.
 * It has no query, with which many a site can be made to say what somebody wants, and no port, so that nobody looks for open ones.
 */
export function addressProblem(clientId: string): string | undefined {
  if (!URL.canParse(clientId)) return 'must be an address';
  const { href, protocol, hostname, port, pathname, search, hash, username, password } = new URL(clientId);
  if (clientId.length > longest) return `must have at most ${String(longest)} characters`;
  if (protocol !== 'https:') return 'must be https';
  if (href !== clientId) return 'must be written as every browser reads it';
  if (username || password) return 'must not name a user';
  if (port) return 'must not name a port';
  if (search || hash || clientId.includes('?') || clientId.includes('#'))
    return 'must have neither a query nor a fragment';
  if (pathname === '/') return 'must have a path';
  if (!hostName.test(hostname)) return 'must be on a host with a full name';
  return undefined;
}
