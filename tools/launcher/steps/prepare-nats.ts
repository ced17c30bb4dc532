import { given } from './step-process.js';
import { canSyncAlways, createPeerKeys, natsServerEnvironment } from '#libs/mesh';
import { versionOf } from '../../nats-server/version-of.js';
import { upgradeStore } from '../../nats-server/upgrade-store.js';
import { writePrivately } from '../private-file.js';

/**
 * Makes each peer's nkey, writes what nats-server must know of them, and brings the streams of an older version to what
 * this one wants. Keys and records that are there stay.
 */
const storeDir = given('STORE_DIR');
const port = Number(given('PORT'));
const keys = await createPeerKeys(given('SEEDS_DIR'));
const environment = natsServerEnvironment({ port, storeDir, keys });
// What is acknowledged is on the disk, where the server can be told so; 2.9 refuses a file that says it.
const config = canSyncAlways(versionOf(given('NATS_SERVER'))) ? 'nats-durable.conf' : 'nats.conf';
writePrivately(
  given('ENVIRONMENT_FILE'),
  JSON.stringify({ ...environment, DEPUTY_NATS_CONFIG: config }, null, 2),
);

const upgraded = await upgradeStore({
  binary: given('NATS_SERVER'),
  config: given('UPGRADE_CONFIG'),
  environment,
  port,
  storeDir,
  operatorSeedFile: keys.operator.seedFile,
});
if (upgraded) console.log('The streams of an older version were brought up to date.');
