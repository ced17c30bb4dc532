import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type Logger } from '#libs/telemetry';

/** What an operator needs to know of what the library does: codes and names, never tokens or what people typed. */
export function logProvider(provider: Provider, logger: Logger): void {
  const refused =
    (what: string) => (ctx: KoaContextWithOIDC, error: { message: string; error_detail?: string }) =>
      logger.warn(
        { client: ctx.oidc?.client?.clientId, error: error.message, detail: error.error_detail },
        what,
      );

  provider.on('grant.error', refused('token request refused'));
  provider.on('authorization.error', refused('authorization request refused'));
  provider.on('end_session.error', refused('sign-out refused'));
  provider.on('backchannel.error', (_ctx: unknown, error: Error, client: { clientId: string }) =>
    logger.warn({ client: client.clientId, error: error.message }, 'logout notice not delivered'),
  );
  provider.on('server_error', (_ctx: unknown, error: Error) =>
    logger.error({ err: error }, 'request failed'),
  );
}
