import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type LetInClients } from '../clients/consent/let-in-clients.js';
import { isPublic } from './interaction-policy.js';
import { sidOf } from './session-names.js';

/** Notes when a client that a person let in is given a token, for that person to see. Nothing waits for it, and nothing depends on it. */
export function noteUses(provider: Provider, letIn: Pick<LetInClients, 'used'>): void {
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    const { client, entities } = oidc ?? {};
    const held = entities?.RefreshToken ?? entities?.AuthorizationCode;
    if (oidc?.route !== 'token' || ctx.status !== 200 || !client || !held?.accountId) return;
    if (!isPublic(ctx as KoaContextWithOIDC)) return;
    await letIn.used(held.accountId, client.clientId, sidOf(held)).catch(() => undefined);
  });
}
