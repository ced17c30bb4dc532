import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type Ends } from '../ends/ends.js';
import { restsOn, type SignInProgress, WhenShown } from '../interaction/sign-in-step.js';
import { type RecordStore } from '../storage/record-store.js';

export interface HalfSignInPorts {
  readonly progress: Pick<SignInProgress, 'holds'>;
  readonly store: Pick<RecordStore, 'endSessionId'>;
  readonly ends: Pick<Ends, 'end'>;
}

/**
 * INVARIANT (half a sign-in ends with the rest): the library makes a session of what the pages have taken when the browser comes back to it,
 * which whoever has the browser can put off. What that rests on is looked at once the session is there: whoever ends all of a person's
 * sign-ins meanwhile has either said so by then, or finds it.
 */
export function endHalfSignIns(provider: Provider, { progress, store, ends }: HalfSignInPorts): void {
  const counts = async (uid: string, accountId: string, rests: unknown): Promise<boolean> => {
    const shown = WhenShown.safeParse(rests);
    return shown.success && shown.data.personId === accountId && progress.holds({ uid }, shown.data);
  };
  provider.use(async (ctx, next) => {
    try {
      await next();
    } finally {
      const { oidc } = ctx as Partial<KoaContextWithOIDC>;
      const { session, result, route } = oidc ?? {};
      if (session?.accountId !== undefined && route === 'resume' && result?.login) {
        let isIn = false;
        try {
          isIn = await counts(session.uid, session.accountId, result[restsOn]);
        } finally {
          if (!isIn) {
            await ends.end({ kind: 'session', id: session.uid, reason: 'signed_out' });
            await store.endSessionId(session.jti);
          }
        }
      }
    }
  });
}
