import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import {
  connectByTls,
  type Outside,
} from '../../../apps/identity/src/clients/newcomers/documents/outside.js';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A small internet: hosts with addresses and pages, all of them one TLS server on this machine. */
export interface Internet {
  readonly outside: Outside;
  /** Every look-up of a name, in order. */
  readonly lookups: string[];
  /** Every connection, by the address it was made to. */
  readonly connections: string[];
  /** Every request, as host and path. */
  readonly requests: string[];
  /** What a name resolves to, one answer for each time it is asked for; the last one stays. */
  resolves(host: string, ...answers: readonly (readonly string[])[]): void;
  /** What is at an address. */
  serves(url: string, answer: Answer): void;
  close(): Promise<void>;
}

/** @param hosts the names that the server's certificate is for */
export async function startInternet(hosts: readonly string[]): Promise<Internet> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 86_400_000),
    extensions: [{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2 as const, value })) }],
  });
  const [lookups, connections, requests]: [string[], string[], string[]] = [[], [], []];
  const names = new Map<string, (readonly string[])[]>();
  const pages = new Map<string, Answer>();
  const server = createServer({ cert, key }, (request, response) => {
    const at = `${request.headers.host ?? ''}${request.url ?? ''}`;
    requests.push(at);
    const answer = pages.get(at);
    if (answer) answer(response, request);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    lookups,
    connections,
    requests,
    outside: {
      addressesOf: (host) => {
        lookups.push(host);
        const answers = names.get(host) ?? [];
        const [addresses] = answers.length > 1 ? answers.splice(0, 1) : answers;
        return addresses ? Promise.resolve(addresses) : Promise.reject(new Error('no such host'));
      },
      connect: ({ address, host }, signal) => {
        connections.push(address);
        return connectByTls({ address: '127.0.0.1', host, port, ca: cert }, signal);
      },
    },
    resolves: (host, ...answers) => void names.set(host, [...answers]),
    serves: (url, answer) => void pages.set(url.replace('https://', ''), answer),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON. */
export const json =
  (value: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
