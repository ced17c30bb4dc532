import { type IncomingMessage } from 'node:http';

/**
 * INVARIANT (addresses are configured): the library builds endpoint addresses from the Host and X-Forwarded headers.
 * They are replaced by the issuer's own, so that no request can put another address into discovery, cookies or redirects.
 */
export function fixOrigin(issuer: string): (request: IncomingMessage) => void {
  const { host, protocol } = new URL(issuer);
  const forwarded = protocol.slice(0, -1);
  return ({ headers }) => {
    for (const name of Object.keys(headers))
      if (name === 'forwarded' || name.startsWith('x-forwarded-')) delete headers[name];
    headers.host = host;
    headers['x-forwarded-proto'] = forwarded;
  };
}
