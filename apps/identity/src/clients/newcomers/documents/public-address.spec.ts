import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from './public-address.js';

describe('INVARIANT (nothing inward is fetched)', () => {
  it.each([
    ['loopback', '127.0.0.1', '127.255.255.255', '::1'],
    ['this host', '0.0.0.0', '0.1.2.3', '::'],
    ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ['carrier-grade NAT, with the metadata of a cloud', '100.64.0.1', '100.127.255.255', '100.100.100.200'],
    ['link-local, with the metadata of clouds', '169.254.169.254', 'fe80::1', 'febf::1', 'fe80::1%eth0'],
    ['unique local, with the metadata of a cloud', 'fc00::1', 'fd00:ec2::254', 'fdff::1'],
    ['site-local', 'fec0::1'],
    ['IPv4 in IPv6', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '::8.8.8.8'],
    ['NAT64', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::a00:1'],
    ['6to4', '2002:7f00:1::', '2002:a00:1::1', '192.88.99.1'],
    ['Teredo', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ['benchmarks', '198.18.0.1', '198.19.255.255', '2001:2::1'],
    ['multicast and reserved', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', 'ff02::1'],
    ['discard-only and segment routing', '100::1', '5f00::1'],
    ['the host of an Azure guest', '168.63.129.16'],
    ['protocol assignments', '192.0.0.192', '192.0.0.8'],
    ['no address', '', 'localhost', '1', '127.1', '0x7f.1', '2130706433', '[::1]', '8.8.8.8 '],
  ])('%s', (_what, ...addresses) => {
    expect(addresses.filter((address) => isPublicAddress(address))).toEqual([]);
  });

  it('the open internet is', () => {
    const open = ['8.8.8.8', '1.1.1.1', '100.63.255.255', '172.32.0.1', '223.255.255.255', '192.0.1.1'];
    const open6 = ['2606:4700:4700::1111', '2a00:1450::1', '2001:4860:4860::8888', '2003::1'];
    expect([...open, ...open6].filter((address) => !isPublicAddress(address))).toEqual([]);
  });
});
