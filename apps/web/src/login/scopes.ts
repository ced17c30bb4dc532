import { apis, fullScope } from '#libs/contracts';
import { type Audience } from '../session/session.js';

/** The scope that makes an access token for one service. */
export const scopeFor: Record<Audience, string> = {
  agent: fullScope(apis.agent),
  audit: fullScope(apis.audit),
  identity: fullScope(apis.identity),
};

/** Everything a login asks consent for; the token that comes with it is the agent's. */
export const loginScope = ['openid', 'profile', 'offline_access', ...Object.values(scopeFor)].join(' ');
