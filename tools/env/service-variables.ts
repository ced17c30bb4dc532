import { type Variables } from '#libs/config';
import { variables as agent } from '../../apps/agent/src/config.js';
import { variables as audit } from '../../apps/audit/src/config.js';
import { variables as identity } from '../../apps/identity/src/config.js';
import { variables as mcp } from '../../apps/mcp/src/config.js';
import { variables as web } from '../../apps/web/src/config.js';

/** What each service reads from its environment, as it reads it. */
export const serviceVariables: readonly Variables[] = [web, identity, mcp, audit, agent];
