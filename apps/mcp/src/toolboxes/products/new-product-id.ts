import { createHash, randomInt } from 'node:crypto';

/** No vowels, so no words; nothing that looks like something else. */
const letters = 'bcdfghjkmnpqrstvwxyz';
const symbols = `${letters}23456789`;

/** Seven characters that a person can read out and type, such as `k7m2qxd`; begins with a letter. */
export function newProductId(random: (below: number) => number = randomInt): string {
  const pick = (from: string) => from.charAt(random(from.length));
  return pick(letters) + Array.from({ length: 6 }, () => pick(symbols)).join('');
}

/** One after the other, each new. */
export function* newProductIds(): Generator<string, never> {
  for (;;) yield newProductId();
}

/**
 * The same ids each time for the same call, one after the other, so that a call which is sent again meets what it made before.
 * @param callId made by this service at random: whoever chose it could choose ids, and find out which are taken
 */
export function* productIdsOf(callId: string): Generator<string, never> {
  for (let at = 0; ; at += 1) {
    let drawn = 0;
    yield newProductId((below) => {
      const digest = createHash('sha256')
        .update(`${callId}/${String(at)}/${String(drawn++)}`)
        .digest();
      return digest.readUIntBE(0, 6) % below;
    });
  }
}
