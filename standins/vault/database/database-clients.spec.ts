import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type DocumentDbStandIn, startDocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { type DatabaseConnection } from '../vault-state.js';
import { DatabaseClients } from './database-clients.js';

let documentdb: DocumentDbStandIn;
beforeAll(async () => {
  documentdb = await startDocumentDbStandIn();
});
afterAll(() => documentdb?.close());

it('a connection that is written anew is verified while leases end by the one before', async () => {
  const clients = new DatabaseClients();
  const connection = (): DatabaseConnection => ({
    ...{ pluginName: 'mongodb-database-plugin', allowedRoles: [], tlsCa: '', usernameTemplate: '' },
    connectionUrl: `mongodb://{{username}}:{{password}}@${documentdb.address}/?directConnection=true`,
    ...{ username: 'admin', password: documentdb.adminPassword },
  });
  const [before, after] = [connection(), connection()];
  const ping = (by: DatabaseConnection) => clients.command('database/documentdb', by, 'admin', { ping: 1 });
  const all = Array.from({ length: 12 }, (_none, at) => ping(at % 2 === 0 ? before : after));
  await expect(Promise.all(all)).resolves.toHaveLength(12);
  await clients.forget('database/documentdb', after);
  await expect(ping(after)).resolves.toBeUndefined();
  await clients.close();
});
