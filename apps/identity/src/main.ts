import { runService } from '#libs/lifecycle';
import { readIdentityConfig } from './config.js';
import { startIdentity } from './start-identity.js';

await runService('identity', () => startIdentity(readIdentityConfig()));
