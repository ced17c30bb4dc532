import { randomInt } from 'node:crypto';

/** No vowels, so no words; nothing that looks like something else. */
const letters = 'bcdfghjkmnpqrstvwxyz';
const symbols = `${letters}23456789`;

/** Seven characters that a person can read out and type, such as `k7m2qxd`; begins with a letter. */
export function newProductId(random: (below: number) => number = randomInt): string {
  const pick = (from: string) => from.charAt(random(from.length));
  return pick(letters) + Array.from({ length: 6 }, () => pick(symbols)).join('');
}
