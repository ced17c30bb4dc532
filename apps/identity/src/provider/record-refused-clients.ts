import { type errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { nobody } from '#libs/contracts';
import { clientOf } from '#libs/edge';
import { strangersHost, strangersText, type TurnedAway, type TurnedAwayFrom } from '#libs/enforcement';
import { type ClientRegistry } from '../clients/client-registry.js';
import { TooManyDocuments } from '../clients/newcomers/documents/client-documents.js';
import { DocumentRefused } from '../clients/newcomers/documents/document-refused.js';

/** What a person says no to, which is on the record as theirs, and what a client that asks without a page is told in the normal course. */
const ofPeople = /^(?:access_denied|\w+_required)$/;

/**
 * Records that a client was turned away, where it sent somebody to sign in or out: one that nobody knows, a document that is not taken, a redirect that
 * is not its own, a request for what it may not have. At the token endpoint that is a document that is not taken any more; what
 * is refused there otherwise is brought to another door.
 */
export function recordRefusedClients(
  provider: Provider,
  clients: Pick<ClientRegistry, 'get'>,
  turnedAway: Pick<TurnedAway, 'record'>,
): void {
  /** The last one says where a request ended: the library may find another problem while it answers the first. */
  const refusals = new WeakMap<object, Error>();
  const note = (ctx: object, error: Error) => void refusals.set(ctx, error);
  provider.on('authorization.error', note);
  provider.on('end_session.error', note);
  provider.on('grant.error', (ctx: object, error: Error) => {
    if (isOfDocument(error)) note(ctx, error);
  });
  provider.use(async (ctx, next) => {
    await next();
    const error = refusals.get(ctx);
    const code = error && codeOf(error);
    if (code === undefined) return;
    const { address } = clientOf(ctx.req);
    await turnedAway.record(
      { code, ...askedBy(ctx as KoaContextWithOIDC, clients) },
      { transport: 'http', address },
    );
  });
}

/** Of a client's document, which is not taken any more. */
export const isOfDocument = (error: Error) =>
  error instanceof TooManyDocuments || error.cause instanceof DocumentRefused;

function codeOf(error: Error): string | undefined {
  if (error instanceof TooManyDocuments) return 'BUDGET_SPENT';
  if (error.cause instanceof DocumentRefused) return error.cause.code;
  const { error: code } = error as Partial<errors.OIDCProviderError>;
  return code === undefined || ofPeople.test(code) ? undefined : code.toUpperCase();
}

function askedBy({ oidc }: KoaContextWithOIDC, clients: Pick<ClientRegistry, 'get'>) {
  const { client, params } = (oidc as typeof oidc | undefined) ?? {};
  const { client_id: id, redirect_uri, post_logout_redirect_uri } = params ?? {};
  const redirect = redirect_uri ?? post_logout_redirect_uri;
  const isOurs = client !== undefined && clients.get(client.clientId) !== undefined;
  return {
    door: 'ClientRequest',
    brought: typeof id === 'string' && id.includes(':') ? strangersHost(id) : strangersText(id),
    said: { redirect: redirect === undefined ? 'none' : strangersHost(redirect) },
    ...(isOurs && { known: { tenant: nobody, agent: { id: client.clientId } } }),
  } satisfies Omit<TurnedAwayFrom, 'code'>;
}
