import { type Grant, type KoaContextWithOIDC } from 'oidc-provider';
import { accessTokenSeconds } from '../clients/audiences.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type LetInClients } from '../clients/consent/let-in-clients.js';
import { codeSeconds, sessionSeconds } from '../storage/bounds.js';
import { isLetIn, isPublic } from './interaction-policy.js';
import { newSid, sidOf } from './session-names.js';

export interface GrantingPorts {
  readonly clients: Pick<ClientRegistry, 'describe'>;
  readonly letIn: Pick<LetInClients, 'add'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Whoever had to say yes has said it (provider/interaction-policy.ts): what was requested, and the client may have, is granted. One grant per person's session and client.
 */
export const grantEverything =
  ({ clients, letIn, clock }: GrantingPorts) =>
  async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const { client, session, params, provider, resourceServers } = ctx.oidc;
    if (!client || !session?.accountId || !params) return undefined;
    const known = session.grantIdFor(client.clientId);
    const found = known === undefined ? undefined : await provider.Grant.find(known);
    const grant =
      found?.accountId === session.accountId
        ? found
        : new provider.Grant({ clientId: client.clientId, accountId: session.accountId });

    // A sign-in of its own each time, which can end while the session here goes on.
    session.sidFor(client.clientId, newSid(session.uid));
    grant.addOIDCScope('openid profile offline_access');
    for (const [resource, server] of Object.entries(resourceServers ?? {}))
      grant.addResourceScope(resource, server.scope);
    const grantId = await grant.save();
    if (isPublic(ctx) && isLetIn(ctx)) {
      const at = clock();
      // Without a refresh token nothing of it outlives the code and the access token for it.
      const seconds = client.grantTypeAllowed('refresh_token')
        ? sessionSeconds
        : codeSeconds + accessTokenSeconds;
      const sid = client.includeSid() ? session.sidFor(client.clientId) : undefined;
      const signIn = {
        sid: sidOf({ sid, sessionUid: session.uid, grantId }),
        grantId,
        at,
        until: at + seconds * 1_000,
      };
      await letIn.add(clients.describe(client), session.accountId, signIn);
    }
    keepOfflineAccess(params, client.grantTypeAllowed('refresh_token'));
    return grant;
  };

/**
 * The library drops `offline_access` unless the page of consent was asked for, and would then refuse a refresh that names
 * it. Whoever may refresh has it.
 */
function keepOfflineAccess(params: Record<string, unknown>, mayRefresh: boolean): void {
  const scopes = typeof params['scope'] === 'string' ? params['scope'].split(' ') : [];
  if (mayRefresh && !scopes.includes('offline_access'))
    params['scope'] = [...scopes, 'offline_access'].join(' ');
}
