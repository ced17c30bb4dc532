import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type Ends } from '../ends/ends.js';
import { sidOf } from './session-names.js';

/**
 * Ends everywhere what the library ended here, before whoever asked for it is answered: the session of a person who signed
 * out, and the sign-in of a grant that was revoked, or whose refresh token was used twice.
 */
export function endSignIns(provider: Provider, ends: Pick<Ends, 'end'>): void {
  const revoked = new WeakMap<object, Set<string>>();

  provider.on('grant.revoked', (ctx: KoaContextWithOIDC, grantId: string) => {
    const { RefreshToken: token, AccessToken: access } = ctx.oidc.entities;
    const held = token ?? access;
    const ofSession = Object.values(ctx.oidc.session?.authorizations ?? {}).find(
      (authorization) => authorization.grantId === grantId,
    );
    const sid = held
      ? sidOf(held)
      : sidOf({ sid: ofSession?.sid, sessionUid: ctx.oidc.session?.uid, grantId });
    revoked.set(ctx, (revoked.get(ctx) ?? new Set()).add(sid));
  });

  provider.use(async (ctx, next) => {
    try {
      await next();
    } finally {
      const { oidc } = ctx as Partial<KoaContextWithOIDC>;
      const session = oidc?.session as { destroyed?: boolean; uid: string } | undefined;
      const reason = oidc?.route === 'token' ? 'token_reused' : 'signed_out';
      // What is part of a session ends with it.
      const ended = session?.destroyed ? [session.uid] : [...(revoked.get(ctx) ?? [])];
      for (const id of ended) await ends.end({ kind: 'session', id, reason });
    }
  });
}
