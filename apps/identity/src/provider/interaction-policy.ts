import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { type ClientRegistry } from '../clients/client-registry.js';

const { base, Check, Prompt } = interactionPolicy;

/** Names in a step's result who said yes to its client. */
export const agreedBy = 'agreed_by';

/**
 * When a person is asked something: to sign in, as OpenID Connect says; and whether a public client may act for them, since any
 * program on the machine could be the one asking (RFC 8252 section 8.6).
 * INVARIANT (consent is given): signing in says yes to a client that the deployment trusts. To any other the same person says it
 * themselves, each time.
 */
export function whenToAsk(clients: Pick<ClientRegistry, 'get'>) {
  const policy = base();
  policy.remove('consent');
  policy.add(
    new Prompt(
      { name: 'consent', requestable: true },
      new Check('public_client', 'a public client asks to act for the person', (ctx: KoaContextWithOIDC) => {
        const { client, result, session } = ctx.oidc;
        if (client?.clientAuthMethod !== 'none') return false;
        if (result?.[agreedBy] !== undefined && result[agreedBy] === session?.accountId) return false;
        const trusted = (clients.get(client.clientId)?.trust ?? 'unapproved') !== 'unapproved';
        return !trusted || result?.login === undefined;
      }),
    ),
  );
  return policy;
}
