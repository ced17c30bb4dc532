import { type IncomingMessage, type ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';

export interface Client {
  /** Of the client, not of a proxy in front; `unknown` for a socket that is gone. */
  readonly address: string;
  /**
   * What one client has for certain: an IPv4 address, or the /64 that an IPv6 host may pick its addresses from
   * (RFC 4291 section 2.5.1).
   */
  readonly prefix: string;
}

const known = new WeakMap<IncomingMessage, Client>();

/**
 * A middleware that finds out, before anything changes the headers, which client a request is from.
 * INVARIANT (addresses come from configured proxies): `X-Forwarded-For` is read from the right for as long as whoever added an
 * entry is a configured proxy. What anybody else says there, and `Forwarded`, is not looked at.
 * @param proxies addresses and CIDR ranges of the proxies in front, as `proxies` of libs/config reads them
 */
export function knowClients(
  proxies: readonly string[],
): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  const trusted = listOf(proxies);
  return (request, _response, next) => {
    known.set(request, clientBehind(request, trusted));
    next();
  };
}

/** The client of a request, by the socket alone where no middleware has looked. */
export const clientOf = (request: IncomingMessage): Client =>
  known.get(request) ?? clientBehind(request, new BlockList());

function clientBehind({ socket, headers }: IncomingMessage, trusted: BlockList): Client {
  let address = addressIn(socket.remoteAddress ?? '');
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').reverse();
  for (const hop of forwarded) {
    if (address === undefined || !trusted.check(address, familyOf(address))) break;
    const before = addressIn(hop.trim());
    // A proxy that passes on what is no address vouches for nobody but itself.
    if (before === undefined) break;
    address = before;
  }
  return address === undefined
    ? { address: 'unknown', prefix: 'unknown' }
    : { address, prefix: prefixOf(address) };
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', length] = range.split('/');
    if (length === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(length), familyOf(address));
  }
  return list;
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * Also with a port, as some proxies write it. INVARIANT (one client, one name): every way to write an address is the one that the URL
 * parser writes (WHATWG URL, IPv6 serializer), and an IPv4 address in IPv6 form is the IPv4 address.
 */
function addressIn(text: string): string | undefined {
  const bare = /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, '');
  if (isIP(address) !== 6) return isIP(address) === 0 ? undefined : address;
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(written);
  return mapped ? dotted(mapped.slice(1)) : written;
}

const dotted = (groups: readonly string[]) =>
  groups
    .map((group) => parseInt(group, 16))
    .flatMap((both) => [both >> 8, both & 0xff])
    .join('.');

function prefixOf(address: string): string {
  if (isIP(address) === 4) return address;
  const [left = '', right] = address.split('::');
  const [before, after] = [groupsOf(left), groupsOf(right ?? '')];
  const zeros = Array<string>(right === undefined ? 0 : 8 - before.length - after.length).fill('0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}

const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
