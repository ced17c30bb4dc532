import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * A container's health check: `node probe.js [path or address]`. A path is asked of the service of its own environment, on
 * HEALTH_PORT or PORT; `tcp://host:port` is to be listened on. Exit code 0 for an answer of 2xx, 1 for anything else. It loads
 * nothing of ours, since it is run every few seconds.
 */
const [asked = '/health/ready'] = process.argv.slice(2);
const { HEALTH_PORT, PORT, HOST = '127.0.0.1' } = process.env;
const everywhere = HOST === '0.0.0.0' || HOST === '::';
const base = `http://${everywhere ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST}:${HEALTH_PORT ?? PORT ?? ''}`;

const patience = AbortSignal.timeout(4_000);

try {
  if (asked.startsWith('tcp:')) await listens(new URL(asked));
  else await answers(new URL(asked, base));
} catch (error) {
  console.error(`${asked}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function listens({ hostname, port }: URL): Promise<void> {
  const socket = connect({ host: hostname, port: Number(port) });
  try {
    await once(socket, 'connect', { signal: patience });
  } finally {
    socket.destroy();
  }
}

async function answers(address: URL): Promise<void> {
  const response = await fetch(address, { signal: patience, redirect: 'error' });
  const said = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${said.slice(0, 2_000)}`);
}
