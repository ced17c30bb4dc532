import './say-why.js';
import { createPeerKeys, natsServerEnvironment } from '#libs/mesh';
import { writePrivately } from '../private-file.js';
import { given } from './given.js';

/** Makes each peer's nkey and writes what nats-server must know of them. Keys that are there stay. */
const keys = await createPeerKeys(given('SEEDS_DIR'));
const environment = natsServerEnvironment({ port: 0, storeDir: given('STORE_DIR'), keys });
writePrivately(given('ENVIRONMENT_FILE'), JSON.stringify(environment, null, 2));
