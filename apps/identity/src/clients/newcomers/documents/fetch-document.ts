import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { type Duplex } from 'node:stream';
import { hasDoubledKeys } from '#libs/edge';
import { DocumentRefused, unreachable } from './document-refused.js';
import { type Outside } from './outside.js';
import { isPublicAddress } from './public-address.js';

/** As the draft recommends (draft-ietf-oauth-client-id-metadata-document, section 6.6). */
const mostBytes = 5 * 1024;
const mostHeaderBytes = 8 * 1024;

export interface FetchedDocument {
  readonly value: unknown;
  /** What the host says of how long it may be kept: `cache-control` and `expires`. */
  readonly keeping: Readonly<Record<string, string>>;
}

/**
 * Fetches a JSON document from a stranger's address: over TLS, from the open internet alone, without following anything, and no
 * more of it than there may be.
 * INVARIANT (the checked address is the one connected to): the host is resolved once, every address of it must be public, and no name
 * is handed on from there.
 * @param address https, without a port
 * @param signal ends everything
 * @throws DocumentRefused
 */
export async function fetchDocument(
  address: string,
  outside: Outside,
  signal: AbortSignal,
): Promise<FetchedDocument> {
  const { hostname, pathname } = new URL(address);
  const addresses = await publicAddressesOf(hostname, outside, signal);
  const socket = await connectTo(addresses, hostname, outside, signal);
  try {
    const response = await ask(socket, { hostname, pathname }, signal);
    refuseOtherThanJson(response);
    return { value: parse(await read(response, signal)), keeping: keepingOf(response) };
  } catch (error) {
    throw error instanceof DocumentRefused ? error : unreachable('the host broke off', { cause: error });
  } finally {
    socket.destroy();
  }
}

async function publicAddressesOf(host: string, outside: Outside, signal: AbortSignal) {
  const addresses = await before(signal, outside.addressesOf(host, signal)).catch((error: unknown) => {
    throw unreachable('the host cannot be resolved', { cause: error });
  });
  const inward = addresses.filter((address) => !isPublicAddress(address));
  if (addresses.length === 0 || inward.length > 0)
    throw unreachable(`the host is not public: ${inward.slice(0, 3).join(', ')}`, {
      code: 'DOCUMENT_INWARD',
    });
  return addresses;
}

/** One address of each family: a host that has both may be reachable by one. */
async function connectTo(all: readonly string[], host: string, outside: Outside, signal: AbortSignal) {
  const tried = [all.find((one) => isIPv4(one)), all.find((one) => !isIPv4(one))];
  let last: unknown;
  for (const address of tried.filter((one) => one !== undefined))
    try {
      return await outside.connect({ address, host }, signal);
    } catch (error) {
      last = error;
      if (signal.aborted) break;
    }
  throw unreachable('no connection to the host', { cause: last });
}

async function ask(socket: Duplex, to: { hostname: string; pathname: string }, signal: AbortSignal) {
  const asked = request({
    createConnection: () => socket,
    method: 'GET',
    path: to.pathname,
    headers: { host: to.hostname, accept: 'application/json', connection: 'close' },
    maxHeaderSize: mostHeaderBytes,
    signal,
  });
  // Also behind the answer, when nobody waits for it any more.
  asked.on('error', () => undefined);
  asked.end();
  const [response] = (await once(asked, 'response', { signal })) as [IncomingMessage];
  return response;
}

function refuseOtherThanJson({ statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode >= 300 && statusCode < 400)
    throw new DocumentRefused('its address leads to another one, which is not followed', {
      code: 'DOCUMENT_REDIRECTS',
    });
  if (statusCode !== 200) throw new DocumentRefused(`its address answers ${String(statusCode)}`);
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(/\s*;\s*/);
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(type.trim()))
    throw new DocumentRefused('its address gives no JSON');
  if (parameters.some((parameter) => /^charset=(?!"?utf-8"?$)/.test(parameter)))
    throw new DocumentRefused('it is not in UTF-8');
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new DocumentRefused('it is compressed, which was not asked for');
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
}

async function read(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Ends with the socket, which the deadline ends.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks);
}

function parse(body: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const value: unknown = JSON.parse(text);
    if (!hasDoubledKeys(text)) return value;
  } catch (cause) {
    throw new DocumentRefused('it is no JSON', { cause });
  }
  throw new DocumentRefused('it names a key twice');
}

const tooLarge = () => new DocumentRefused(`it is longer than ${String(mostBytes / 1024)} kB`);

const keepingOf = ({ headers }: IncomingMessage) => ({
  ...(headers['cache-control'] === undefined ? {} : { 'cache-control': headers['cache-control'] }),
  ...(headers.expires === undefined ? {} : { expires: headers.expires }),
});

/** What does not heed a signal ends for whoever waits all the same. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const ended = new Promise<never>((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  return Promise.race([work, ended]);
}
