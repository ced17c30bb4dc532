import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../nats-server/free-port.js';
import { choosePorts, PortTaken } from './choose-ports.js';

describe('choosePorts', () => {
  const servers: Server[] = [];
  const occupy = async (port = 0, host = '127.0.0.1') => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return (server.address() as AddressInfo).port;
  };
  afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));

  it('refuses a web port that is taken, and says how to choose another', async () => {
    const port = await occupy();
    await expect(choosePorts(port, ['mcp'])).rejects.toThrow(PortTaken);
    await expect(choosePorts(port, ['mcp'])).rejects.toThrow(/--port/);
  });

  it('refuses a web port that is taken on the other loopback address, which localhost may mean', async () => {
    const port = await occupy(0, '::1').catch(() => undefined);
    if (port === undefined) return; // a machine without IPv6
    await expect(choosePorts(port, [])).rejects.toThrow(PortTaken);
  });

  it('passes over a neighbour that is taken', async () => {
    const free = await freePort();
    const neighbour = await occupy(free + 1).catch(() => free + 1);
    const ports = await choosePorts(free, ['identity', 'mcp']);
    expect(ports.web).toBe(free);
    expect(ports.identity).not.toBe(neighbour);
  });

  it('gives every name its own port', async () => {
    const ports = await choosePorts(0, ['identity', 'mcp', 'nats', 'vault']);
    expect(new Set(Object.values(ports)).size).toBe(5);
  });
});
