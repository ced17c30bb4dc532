import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Host, type Running, runService } from './run-service.js';

/** A process whose end can be watched. */
class FakeProcess extends EventEmitter implements Host {
  said = '';
  readonly stderr = { write: (text: string) => (this.said += text) };
  readonly exits: number[] = [];
  env: NodeJS.ProcessEnv = {};
  exit(code: number): void {
    this.exits.push(code);
    this.emit('exit');
  }
}

describe('running a service as a process', () => {
  let host: FakeProcess;
  let closed: number;
  const running = (change: Partial<Running> = {}): Running => ({
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
    ...change,
  });
  beforeEach(() => {
    host = new FakeProcess();
    closed = 0;
  });

  it.each(['SIGTERM', 'SIGINT'])(
    'drains once at %s and ends with 0, whatever comes after it',
    async (signal) => {
      await runService('web', () => Promise.resolve(running()), host);
      const exit = once(host, 'exit');
      host.emit(signal);
      host.emit('SIGINT');
      await exit;
      expect({ closed, exits: host.exits, said: host.said }).toEqual({ closed: 1, exits: [0], said: '' });
    },
  );

  it('does not begin where what its environment refers to at Vault cannot be had, and says why', async () => {
    host.env = { OIDC_CLIENT_SECRET_FILE: 'vault:kv/data/deputy/web#client_secret' };
    let begun = false;
    const start = () => Promise.resolve(((begun = true), running()));
    await runService('web', start, host);
    expect({ begun, exits: host.exits }).toEqual({ begun: false, exits: [1] });
    expect(host.said).toContain('VAULT_ADDR: is required');
  });

  it('says that it is not ready before it drains, and drains when that was noticed', async () => {
    const told: string[] = [];
    let noticed = () => {};
    const notice = () => {
      told.push('not ready');
      return new Promise<void>((resolve) => (noticed = resolve));
    };
    const close = () => Promise.resolve(void told.push('drains'));
    await runService('web', () => Promise.resolve(running({ notice, close })), host);
    const exit = once(host, 'exit');
    host.emit('SIGTERM');
    expect(told).toEqual(['not ready']);
    noticed();
    await exit;
    expect({ told, exits: host.exits }).toEqual({ told: ['not ready', 'drains'], exits: [0] });
  });

  it('ends with 0 when told to before it has started', async () => {
    void runService('web', () => new Promise(() => undefined), host);
    const exit = once(host, 'exit');
    host.emit('SIGTERM');
    await exit;
    expect(host.exits).toEqual([0]);
  });

  it('says why it cannot start, without the secrets of the reason, and ends with 1', async () => {
    const error = new Error('cannot reach `mongodb://admin:hunter2@db:27017`');
    await runService('mcp', () => Promise.reject(error), host);
    expect(host.said).toBe('mcp: cannot reach `mongodb://[redacted]@db:27017`\n');
    expect(host.exits).toEqual([1]);
  });

  it('names the code of an error that has no message', async () => {
    const error = Object.assign(new AggregateError([new Error('refused')]), { code: 'ECONNREFUSED' });
    await runService('mcp', () => Promise.reject(error), host);
    expect(host.said).toBe('mcp: ECONNREFUSED\n');
  });

  it('says that a port is taken and what to do about it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const start = async () => {
      await once(createServer().listen(port, '127.0.0.1'), 'listening');
      return running();
    };
    await runService('mcp', start, host).finally(() => other.close());
    expect(host.said).toBe(
      `mcp: port ${port} of 127.0.0.1 is taken; stop what listens there, or choose another port\n`,
    );
  });

  it('ends with 1 when the service finds out later that it can never work', async () => {
    const failed = Promise.reject(new Error('the key is not a key'));
    await runService('web', () => Promise.resolve(running({ failed })), host);
    expect({ said: host.said, exits: host.exits }).toEqual({
      said: 'web: the key is not a key\n',
      exits: [1],
    });
  });

  it('ends with 1 when draining fails, and says so', async () => {
    const close = () => Promise.reject(new Error('the disk is full'));
    await runService('audit', () => Promise.resolve(running({ close })), host);
    const exit = once(host, 'exit');
    host.emit('SIGTERM');
    await exit;
    expect({ said: host.said, exits: host.exits }).toEqual({
      said: 'audit: stopping failed: the disk is full\n',
      exits: [1],
    });
  });
});
