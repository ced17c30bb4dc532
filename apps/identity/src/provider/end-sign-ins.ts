import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type Ends } from '../ends/ends.js';
import { type Payload } from '../storage/record.js';
import { sidOf } from './session-names.js';

/**
 * Ends everywhere what the library ended here, before whoever asked for it is answered: the session of a person who signed
 * out, and the sign-in of a grant that was revoked, or whose code or refresh token was used twice.
 * @param codeFrom what is kept of a code, also of one whose grant has ended
 */
export function endSignIns(
  provider: Provider,
  ends: Pick<Ends, 'end'>,
  codeFrom: (code: string) => Promise<Payload | undefined>,
): void {
  const revoked = new WeakMap<object, Set<string>>();
  /** Where a code came again: the library tells the grant alone. */
  const again = new WeakSet<object>();

  provider.on('grant.revoked', (ctx: KoaContextWithOIDC, grantId: string) => {
    const { entities, session, route } = ctx.oidc;
    const held = entities.RefreshToken ?? entities.AccessToken;
    if (route === 'token' && !held) {
      again.add(ctx);
      return;
    }
    const ofSession = Object.values(session?.authorizations ?? {}).find((one) => one.grantId === grantId);
    const sid = sidOf(held ?? { sid: ofSession?.sid, sessionUid: session?.uid, grantId });
    revoked.set(ctx, new Set([...(revoked.get(ctx) ?? []), sid]));
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
      const code = again.has(ctx) ? await codeFrom(String(oidc?.params?.['code'])) : undefined;
      if (code) ended.push(sidOf(code));
      for (const id of ended) await ends.end({ kind: 'session', id, reason });
    }
  });
}
