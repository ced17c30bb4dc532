import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Core } from '../core.js';
import { badRequest, internalError, notSupported, VaultRefusal } from '../vault-refusal.js';
import { type Operation, type VaultAnswer, type VaultRequest } from '../vault-request.js';
import { handleRequest } from './handle-request.js';
import { RequestFields } from './request-fields.js';

const maxBodyBytes = 1024 * 1024;
const prefix = '/v1/';

/** Serves Vault's HTTP API. @returns the server and its address */
export async function listen(
  core: Core,
  host: string,
  port: number,
): Promise<{ server: Server; address: string }> {
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    void answer(core, request, response);
  });
  // Node's parser knows no LIST verb; Vault takes `GET ?list=true` for the same.
  server.on('clientError', (_error, socket) => {
    const text = JSON.stringify(notSupported('this HTTP verb').errors);
    if (socket.writable)
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"errors":${text}}`,
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { server, address: `http://${host}:${bound}` };
}

async function answer(core: Core, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = randomUUID();
  try {
    const found = await handleRequest(core, await decode(incoming, id));
    if (found?.bare) send(response, found.bare.status, found.bare.body);
    else if (found) send(response, 200, envelope(id, found));
    else send(response, 204);
  } catch (error) {
    const refusal = error instanceof VaultRefusal ? error : internalError();
    if (refusal !== error) core.logger.error({ err: error }, 'the Vault stand-in failed');
    send(response, refusal.status, { errors: refusal.errors });
  }
}

const envelope = (id: string, { data, auth, lease }: VaultAnswer) => ({
  request_id: id,
  lease_id: lease?.id ?? '',
  renewable: lease?.renewable ?? false,
  lease_duration: lease?.duration ?? 0,
  data: data ?? null,
  wrap_info: null,
  warnings: null,
  auth: auth ?? null,
});

function send(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(body === undefined ? undefined : `${JSON.stringify(body)}\n`);
}

async function decode(incoming: IncomingMessage, id: string): Promise<VaultRequest> {
  const url = new URL(incoming.url ?? '/', 'http://vault.invalid');
  if (!url.pathname.startsWith(prefix)) throw new VaultRefusal(404, []);
  const namespace = headerOf(incoming, 'x-vault-namespace');
  if (namespace && namespace.replace(/\/$/, '') !== 'root') throw notSupported(`namespace \`${namespace}\``);
  if (headerOf(incoming, 'x-vault-wrap-ttl')) throw notSupported('response wrapping');
  return {
    id,
    operation: operationOf(incoming.method ?? '', url.searchParams),
    path: decodePath(url.pathname.slice(prefix.length)),
    fields: new RequestFields(parseBody(await readBody(incoming))),
    tokenText:
      headerOf(incoming, 'x-vault-token') || headerOf(incoming, 'authorization').replace(/^Bearer /, ''),
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
}

const headerOf = (incoming: IncomingMessage, name: string) => {
  const value = incoming.headers[name];
  return typeof value === 'string' ? value : '';
};

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest('the path is not well-formed');
  }
}

function operationOf(method: string, query: URLSearchParams): Operation {
  const isList = query.get('list') === 'true' || query.get('list') === '1';
  const operations: Record<string, Operation> = {
    GET: isList ? 'list' : 'read',
    POST: 'update',
    PUT: 'update',
    DELETE: 'delete',
  };
  const operation = operations[method];
  if (!operation) throw notSupported(`the verb ${method}`);
  return operation;
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new VaultRefusal(413, ['request body too large']);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string): Record<string, unknown> {
  if (!text) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badRequest('error parsing JSON');
  }
  if (!parsed || typeof parsed !== 'object' || Array.isArray(parsed)) throw badRequest('error parsing JSON');
  return parsed as Record<string, unknown>;
}
