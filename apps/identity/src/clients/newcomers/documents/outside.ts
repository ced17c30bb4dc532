import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { type Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** How strangers' hosts are found and reached. Specs put their own in its place; a deployment cannot. */
export interface Outside {
  /** Every address of a host. Rejects when it has none. */
  addressesOf(host: string, signal: AbortSignal): Promise<readonly string[]>;
  /** A TLS connection to an address, whose certificate is the host's. */
  connect(to: { readonly address: string; readonly host: string }, signal: AbortSignal): Promise<Duplex>;
}

const httpsPort = 443;

export const outside: Outside = {
  /**
   * Asks the name servers alone: `hosts` files say what is inside. Not `dns.lookup`, whose few threads passwords are hashed on, and
   * which a slow name server would hold.
   */
  async addressesOf(host, signal) {
    const resolver = new Resolver({ timeout: 800, tries: 2 });
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel);
    try {
      const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (addresses.length === 0) throw new Error('the host has no address');
      return addresses;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  },

  connect: (to, signal) => connectByTls({ ...to, port: httpsPort }, signal),
};

/** Connects to an address, never to a name. @throws when the certificate is not one of the host's */
export async function connectByTls(
  { address, host, ...rest }: { address: string; host: string; port: number; ca?: string },
  signal: AbortSignal,
): Promise<Duplex> {
  const socket = connect({
    ...rest,
    host: address,
    servername: host,
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  });
  // What a host does to the connection later must not end this process: whoever reads from it is told by its end.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'secureConnect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
