import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';

const { base, Check, Prompt } = interactionPolicy;

/**
 * When a person is asked something: to sign in, as OpenID Connect says; and, for a public client, whether to go on with a
 * session that is already there, since any program on the machine could be the one asking (RFC 8252 section 8.6).
 */
export function whenToAsk() {
  const policy = base();
  policy.remove('consent');
  policy.add(
    new Prompt(
      { name: 'consent', requestable: true },
      new Check('public_client', 'a public client asks to act for the person', (ctx: KoaContextWithOIDC) => {
        const { client, result } = ctx.oidc;
        const answered = result?.login !== undefined || result?.consent !== undefined;
        return client?.clientAuthMethod === 'none' && !answered;
      }),
    ),
  );
  return policy;
}
