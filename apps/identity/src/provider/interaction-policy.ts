import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { acrValues } from '#libs/contracts';

const { base, Check, Prompt } = interactionPolicy;

/** Names in a step's result who said yes to its client, on the record. */
export const agreedBy = 'agreed_by';

/**
 * When a person is asked something: to sign in, as OpenID Connect says; and whether a public client may act for them, since any
 * program on the machine could be the one asking (RFC 8252 section 8.6).
 * INVARIANT (consent is given): the same person says yes to it each time; to one that the deployment trusts, by signing in to it.
 */
export function whenToAsk() {
  const policy = base();
  policy.remove('consent');
  policy.get('login')?.checks.add(
    new Check('acr_values', 'a second factor is asked for', ({ oidc }: KoaContextWithOIDC) => {
      const asked = oidc.params?.['acr_values'];
      const wanted = typeof asked === 'string' && asked.split(' ').includes(acrValues.secondFactor);
      return wanted && oidc.session?.acr !== acrValues.secondFactor;
    }),
  );
  policy.add(
    new Prompt(
      { name: 'consent', requestable: true },
      new Check(
        'public_client',
        'a public client asks to act for the person',
        (ctx: KoaContextWithOIDC) => isPublic(ctx) && !isLetIn(ctx),
      ),
    ),
  );
  return policy;
}

/** Whether whoever asks keeps no secret, so that any program could be the one asking. */
export const isPublic = ({ oidc }: KoaContextWithOIDC): boolean => oidc.client?.clientAuthMethod === 'none';

/** Whether the person has said yes to a public client in this step. */
export const isLetIn = ({ oidc: { result, session } }: KoaContextWithOIDC): boolean =>
  result?.[agreedBy] !== undefined && result[agreedBy] === session?.accountId;
