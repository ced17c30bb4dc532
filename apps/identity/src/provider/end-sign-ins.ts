import { LRUCache } from 'lru-cache';
import { type AuthorizationCode as Code, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type Ends } from '../ends/ends.js';
import { sidOf } from './session-names.js';

/** Codes live for a minute; of older ones nothing can be used twice. */
const redeemedFor = { max: 10_000, ttl: 120_000 };

/**
 * Ends everywhere what the library ended here, before whoever asked for it is answered: the session of a person who signed
 * out, and the sign-in of a grant that was revoked, or whose code or refresh token was used twice.
 */
export function endSignIns(provider: Provider, ends: Pick<Ends, 'end'>): void {
  const revoked = new WeakMap<object, Set<string>>();
  /** The sign-ins of a grant whose codes were redeemed lately: of a code that comes again the library tells the grant alone. */
  const redeemed = new LRUCache<string, readonly string[]>(redeemedFor);

  provider.on('authorization_code.consumed', (code: Code) => {
    const { grantId } = code;
    if (grantId !== undefined) redeemed.set(grantId, [...(redeemed.get(grantId) ?? []), sidOf(code)]);
  });

  provider.on('grant.revoked', (ctx: KoaContextWithOIDC, grantId: string) => {
    const { entities, session, route } = ctx.oidc;
    const held = entities.RefreshToken ?? entities.AccessToken;
    const ofSession = Object.values(session?.authorizations ?? {}).find((one) => one.grantId === grantId);
    const again = route === 'token' ? redeemed.get(grantId) : undefined;
    const sids = held
      ? [sidOf(held)]
      : (again ?? [sidOf({ sid: ofSession?.sid, sessionUid: session?.uid, grantId })]);
    revoked.set(ctx, new Set([...(revoked.get(ctx) ?? []), ...sids]));
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
