import { given } from './step-process.js';
import { connectMesh, durabilityWarning, provisionMesh } from '#libs/mesh';

/**
 * Makes the streams, buckets and consumers that are missing; gives up on a NATS server that does not let it in.
 * INVARIANT (durable means durable): says where an acknowledgement may precede the disk.
 */
let reason = 'nats-server does not answer';
const givingUp = setTimeout(
  () => {
    console.error(`${reason}; check the address of NATS and the key of \`operator\``);
    process.exit(1);
  },
  Number(given('WITHIN_MS')),
);
const operator = await connectMesh({
  url: given('NATS_URL'),
  peer: 'operator',
  seedFile: given('NATS_NKEY_SEED_FILE'),
  ...(process.env.NATS_CA_FILE && { caFile: process.env.NATS_CA_FILE }),
  onWaiting: (why) => (reason = why),
});
await provisionMesh(operator);
const warning = durabilityWarning(operator, process.env.NATS_SYNC_INTERVAL === 'always');
if (warning) console.log(warning);
await operator.close();
clearTimeout(givingUp);
