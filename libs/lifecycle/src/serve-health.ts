import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Standing } from './standing.js';

export interface HealthFace {
  readonly port: number;
  close(): Promise<void>;
}

/** Those who ask are a handful of probes. */
const mostConnections = 32;
const patienceMs = 5_000;

/**
 * The HTTP face of a service that has no other: `GET /health/live` says that the process runs, `GET /health/ready` whether it can
 * do its part now (200 or 503, and what is lacking). Nothing else is there, and no body is read.
 * @throws Error with `code` EADDRINUSE or EACCES
 */
export async function serveHealth(
  standing: Pick<Standing, 'readiness'>,
  { port, host }: { port: number; host: string },
): Promise<HealthFace> {
  const server = createServer(
    { requestTimeout: patienceMs, headersTimeout: patienceMs },
    (request, response) => {
      void answer(standing, request, response);
    },
  );
  server.maxConnections = mostConnections;
  server.keepAliveTimeout = 1_000;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  standing: Pick<Standing, 'readiness'>,
  { method, url }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = method === 'GET' || method === 'HEAD' ? url : undefined;
  if (asked === '/health/live') return send(response, 200, { live: true });
  if (asked !== '/health/ready') return send(response, 404, { message: 'there is nothing at this address' });
  try {
    const readiness = await standing.readiness();
    send(response, readiness.ready ? 200 : 503, readiness);
  } catch {
    send(response, 503, { ready: false });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
