import { runService, withTelemetry } from '#libs/lifecycle';
import { readIdentityConfig } from './config.js';
import { startIdentity } from './start-identity.js';

await runService('identity', () => {
  const config = readIdentityConfig();
  return withTelemetry('identity', config.telemetry ?? {}, () => startIdentity(config));
});
