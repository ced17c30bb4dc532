import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

/** The loopback address at which a program that uses an SDK awaits the browser (RFC 8252 section 7.3). */
export async function listenForCallback(): Promise<{
  url: string;
  /** What the browser brought. */
  arrived: Promise<URLSearchParams>;
  close(): Promise<void>;
}> {
  let arrive: (parameters: URLSearchParams) => void;
  const arrived = new Promise<URLSearchParams>((resolve) => (arrive = resolve));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const here = pathname === '/callback';
    response.writeHead(here ? 200 : 404, { 'content-type': 'text/plain' }).end(here ? 'Signed in.' : '');
    if (here) arrive(searchParams);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/callback`,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
