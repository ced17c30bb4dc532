import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface TokenProxy {
  /** Of the MCP address behind it. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands in front of mcp and adds a real token, since the suite's scenarios for servers bring none. Everything else goes through
 * as it is: a Host or Origin that names this address is made to name that of mcp, and one that names another is left to be refused.
 */
export async function startTokenProxy(target: string, token: () => Promise<string>): Promise<TokenProxy> {
  const upstream = new URL(target);
  const own = new Set<string>();
  const renamed = (value: string) =>
    [...own].reduce((text, host) => text.replace(host, upstream.host), value);

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { host, origin, ...headers } = incoming.headers;
    const onward = request(new URL(incoming.url ?? '/', target), {
      method: incoming.method,
      headers: {
        ...headers,
        ...(host !== undefined && { host: renamed(host) }),
        ...(origin !== undefined && { origin: renamed(origin) }),
        authorization: `Bearer ${await token()}`,
      },
      setHost: false,
    });
    onward.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = String((server.address() as AddressInfo).port);
  for (const name of ['127.0.0.1', 'localhost', '[::1]']) own.add(`${name}:${port}`);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
