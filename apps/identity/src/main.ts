import { readIdentityConfig } from './config.js';
import { startIdentity } from './start-identity.js';

try {
  const identity = await startIdentity(readIdentityConfig());
  const stop = () => {
    identity.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`identity: ${reason}\n`);
  process.exit(1);
}
