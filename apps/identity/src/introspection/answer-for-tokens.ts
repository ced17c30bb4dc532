import { type Client as RegisteredClient, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type Ends } from '../ends/ends.js';
import { NotKnownNow } from '../provider/not-known-now.js';
import { type OwnToken, type OwnTokenParts, ownTokens } from './read-own-token.js';

export interface AnswerForTokensParts extends OwnTokenParts {
  readonly ends: Pick<Ends, 'check' | 'end'>;
  readonly clients: Pick<ClientRegistry, 'get'>;
}

/**
 * Introspection (RFC 7662) and revocation (RFC 7009) of access tokens, which are JWTs, and which the library takes at neither endpoint.
 * It has authenticated the client by then.
 * INVARIANT (a token is told to its own): to the client that it was issued to, and to the service whose API it opens, if they have a
 * secret. To anybody else no token is active.
 */
export function answerForTokens(provider: Provider, parts: AnswerForTokensParts): void {
  const read = ownTokens(parts);
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    const { route, client, params } = oidc ?? {};
    if (!client || (route !== 'introspection' && route !== 'revocation')) return;
    // RFC 7662 section 2.1: whoever may ask must show who they are.
    if (route === 'introspection' && client.clientAuthMethod === 'none') {
      ctx.status = 401;
      ctx.body = {
        error: 'invalid_client',
        error_description: 'a client without a secret asks for no token',
      };
      return;
    }
    if ((ctx.body as { error?: unknown } | undefined)?.error !== 'unsupported_token_type') return;
    try {
      const token = await read(String(params?.['token']));
      ctx.status = 200;
      if (route === 'introspection') {
        ctx.body = token && mayKnow(client, token, parts.clients) ? told(token) : { active: false };
        return;
      }
      ctx.body = '';
      if (token?.client_id === client.clientId)
        await parts.ends.end({ kind: 'token', id: token.jti, reason: 'signed_out' });
    } catch (error) {
      if (!(error instanceof NotKnownNow)) throw error;
      ctx.status = error.statusCode;
      ctx.body = { error: error.error, error_description: error.error_description };
    }
  });
}

const mayKnow = (
  { clientId }: RegisteredClient,
  { client_id, aud }: OwnToken,
  clients: Pick<ClientRegistry, 'get'>,
): boolean => client_id === clientId || clients.get(clientId)?.exchange?.from === aud;

/** RFC 7662 section 2.2, and who acts (RFC 8693 section 4.1). */
const told = ({ preferred_username, tid: _tid, sid: _sid, idp: _idp, ...claims }: OwnToken) => ({
  active: true,
  ...claims,
  username: preferred_username,
  token_type: 'Bearer',
});
