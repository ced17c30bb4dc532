import { connectMesh, provisionMesh } from '#libs/mesh';
import { given } from './given.js';

/** Makes the streams, buckets and consumers that are missing. */
const operator = await connectMesh({
  url: given('NATS_URL'),
  peer: 'operator',
  seedFile: given('NATS_NKEY_SEED_FILE'),
  ...(process.env.NATS_CA_FILE && { caFile: process.env.NATS_CA_FILE }),
});
await provisionMesh(operator);
await operator.close();
