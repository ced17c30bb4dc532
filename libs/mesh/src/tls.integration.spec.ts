import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '#test/nats/create-certificate';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { connectMesh } from './connect-mesh.js';

describe('a connection with TLS', () => {
  let dir: string;
  let secure: TestNats;
  let plain: TestNats;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'deputy-tls-'));
    [secure, plain] = await Promise.all([startNats({ tls: true }), startNats()]);
  });
  afterAll(async () => {
    await Promise.all([secure.stop(), plain.stop()]);
    await rm(dir, { recursive: true });
  });

  /** Connects as web, or rejects with what it would wait for. */
  const connect = (nats: TestNats, { url = nats.url, caFile = nats.caFile } = {}) =>
    connectMesh({
      url,
      peer: 'web',
      seedFile: nats.seedFile('web'),
      ...(caFile && { caFile }),
      onWaiting: (reason) => {
        throw new Error(reason);
      },
    });

  test('is made with the server that policies/nats/nats-tls.conf configures', async () => {
    const connection = await connect(secure);
    await connection.nats.flush();
    expect(connection.nats.info).toMatchObject({ tls_required: true });
    await connection.close();
  });

  test('the server is who it says: no other CA, no other name, no address for a name', async () => {
    const stranger = await createCertificate(dir);
    await expect(connect(secure, { caFile: stranger.certFile })).rejects.toThrow(/not trusted.*NATS_CA_FILE/);
    const address = secure.url.replace('localhost', '127.0.0.1');
    await expect(connect(secure, { url: address })).rejects.toThrow(/another name than that in NATS_URL/);
  });

  test('without the CA no word is said to a server that only encrypts', async () => {
    const connecting = connectMesh({
      url: secure.url,
      peer: 'web',
      seedFile: secure.seedFile('web'),
      onWaiting: (reason) => {
        throw new Error(reason);
      },
    });
    await expect(connecting).rejects.toThrow(/not trusted/);
  });

  test('the server is who it says: one that offers no TLS is not spoken to in the clear', async () => {
    await expect(connect(plain, { caFile: String(secure.caFile) })).rejects.toThrow(/does not offer TLS/);
    const url = plain.url.replace('nats:', 'tls:');
    await expect(connect(plain, { url })).rejects.toThrow(/does not offer TLS/);
  });

  test('a CA file that cannot be used is said at once', async () => {
    const empty = join(dir, 'empty.pem');
    await writeFile(empty, '');
    await expect(connect(secure, { caFile: empty })).rejects.toMatchObject({ code: 'bad_request' });
    await expect(connect(secure, { caFile: join(dir, 'none.pem') })).rejects.toThrow(/cannot be read/);
  });
});
