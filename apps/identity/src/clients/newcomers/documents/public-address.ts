import { BlockList, isIP } from 'node:net';

/**
 * IPv4 that is not, or not only, of the open internet: IANA's special-purpose registry (RFC 6890), multicast, what is reserved, and the
 * address at which Azure's hosts answer their guests.
 */
const inward4 = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]);

/**
 * IPv6 that is handed out to hosts at all (RFC 4291 section 2.4, IANA). Outside lie loopback, mapped and compatible IPv4, NAT64 (RFC 6052,
 * RFC 8215), discard-only, link-local, site-local, unique local, segment routing and multicast, and whatever comes later.
 */
const global6 = listOf('ipv6', [['2000::', 3]]);
/** Of these: protocol assignments with Teredo, documentation, 6to4, AS112. */
const inward6 = listOf('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]);

/**
 * Whether an address is one of the open internet.
 * INVARIANT (nothing inward is fetched): what is not known to be public is not.
 */
export function isPublicAddress(address: string): boolean {
  // A zone (RFC 4007) is of this host alone.
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return !inward4.check(address, 'ipv4');
    case 6:
      return global6.check(address, 'ipv6') && !inward6.check(address, 'ipv6');
    default:
      return false;
  }
}

function listOf(family: 'ipv4' | 'ipv6', ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [prefix, length] of ranges) list.addSubnet(prefix, length, family);
  return list;
}
