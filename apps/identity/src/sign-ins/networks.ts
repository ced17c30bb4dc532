import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

const problem = 'must be addresses or networks such as 203.0.113.0/24, separated by commas';

/** Addresses and networks (CIDR) of an environment variable; none where it is empty. */
export const networks = z
  .string()
  .default('')
  .transform((text, context): BlockList => {
    const list = new BlockList();
    for (const entry of text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean))
      // prettier-ignore
      if (!add(list, entry)) context.addIssue(problem);
    return list;
  });

function add(list: BlockList, entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = isIP(address);
  const bits =
    prefix === undefined ? (family === 6 ? 128 : 32) : Number(/^\d{1,3}$/.test(prefix) ? prefix : NaN);
  if (family === 0 || more.length > 0 || !(bits <= (family === 6 ? 128 : 32))) return false;
  list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  return true;
}
