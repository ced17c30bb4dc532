import { type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import Bowser from 'bowser';
import { clientOf } from '#libs/edge';
import { type SignInPlace } from './sign-in-place.js';

/** Longer than any browser's; what is longer is not read. */
const longestUserAgent = 512;

/** From where a request comes. */
export function readPlace(request: IncomingMessage): SignInPlace {
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
