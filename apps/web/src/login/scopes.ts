import { type Audience } from '../session/session.js';

/** The scope that makes an access token for one service (Microsoft Entra's form: the API's own identifier in front). */
export const scopeFor: Record<Audience, string> = {
  agent: 'api://deputy-agent/access_as_user',
  audit: 'api://deputy-audit/access_as_user',
};

/** Everything a login asks consent for; the token that comes with it is the agent's. */
export const loginScope = ['openid', 'profile', 'offline_access', scopeFor.agent, scopeFor.audit].join(' ');
