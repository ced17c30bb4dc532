import { type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import Bowser from 'bowser';
import { z } from 'zod';
import { clientOf } from '#libs/edge';

const told = z.string().max(40).nullable();

/** From where somebody signed in, as far as this service can know it; null for what it cannot. */
export const SignInPlace = z.object({
  /** Of the network that the connection came from, which is no place on a map. */
  address: z.string().max(45).nullable(),
  /** As the browser calls itself, which proves nothing. */
  browser: told,
  system: told,
});
export type SignInPlace = z.infer<typeof SignInPlace>;

export const unknownPlace: SignInPlace = { address: null, browser: null, system: null };

/** Longer than any browser's; what is longer is not read. */
const longestUserAgent = 512;

export function signInPlace(request: IncomingMessage): SignInPlace {
  const { address } = clientOf(request);
  const words = request.headers['user-agent'] ?? '';
  const { browser, os } = words === '' || words.length > longestUserAgent ? {} : Bowser.parse(words);
  return {
    address: isIP(address) === 0 ? null : address,
    browser: known(browser?.name),
    system: known(os?.name),
  };
}

/** A name of the library's tables. One that it does not know it takes from the header as it stands: anything may be in it. */
const known = (name: string | undefined) => (name !== undefined && names.has(name) ? name : null);
const names: ReadonlySet<string> = new Set([
  ...Object.values(Bowser.BROWSER_MAP),
  ...Object.values(Bowser.OS_MAP),
]);
