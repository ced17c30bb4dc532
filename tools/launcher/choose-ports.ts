import { createServer } from 'node:net';
import { CommandProblem } from '../command/index.js';

/** The port that people were told about is in use. */
export class PortTaken extends CommandProblem {
  constructor(readonly port: number) {
    super(
      'failed',
      'port_taken',
      `port ${port} is taken by another program: choose another one with \`npm start -- --port 4000\` or PORT=4000`,
    );
  }
}

/**
 * The web port as asked for, then one port for each name: the next ones when they are free, else any free port.
 * @param web 0 for any free port
 * @throws PortTaken when the web port is in use
 */
export async function choosePorts<Name extends string>(
  web: number,
  names: readonly Name[],
): Promise<Record<Name | 'web', number>> {
  if (web !== 0 && !(await isFree(web))) throw new PortTaken(web);
  const first = web === 0 ? await anyFreePort(new Set()) : web;
  const taken = new Set([first]);
  const ports: Record<string, number> = { web: first };
  for (const [index, name] of names.entries()) {
    const next = first + 1 + index;
    const usable = web !== 0 && next <= 65_535 && !taken.has(next) && (await isFree(next));
    ports[name] = usable ? next : await anyFreePort(taken);
    taken.add(ports[name]);
  }
  return ports;
}

/** Free on both loopback addresses: `localhost` may mean either, and a stranger on one of them would be met. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen('127.0.0.1', port)) !== 'taken' && (await canListen('::1', port)) !== 'taken';
}

async function anyFreePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await canListen('127.0.0.1', 0);
    if (typeof port === 'number' && !taken.has(port)) return port;
  }
}

/** The port listened on, `taken`, or `absent` where the machine has no such address. */
function canListen(host: string, port: number): Promise<number | 'taken' | 'absent'> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' ? 'absent' : 'taken'),
    );
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 'taken'));
    });
  });
}
