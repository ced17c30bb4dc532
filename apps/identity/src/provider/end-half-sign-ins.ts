import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { type Ends } from '../ends/ends.js';
import { restsOn, type SignInProgress, WhenShown } from '../interaction/sign-in-step.js';
import { sidOf } from './session-names.js';
import { type RecordStore } from '../storage/record-store.js';

export interface HalfSignInPorts {
  readonly progress: Pick<SignInProgress, 'holds'>;
  readonly store: Pick<RecordStore, 'endSessionId' | 'isSessionHidden'>;
  readonly ends: Pick<Ends, 'end'>;
}

/**
 * INVARIANT (half a sign-in ends with the rest): the library makes a session of what the pages have taken when the browser comes back to it,
 * which whoever has the browser can put off. What that rests on is looked at once the session is there: whoever ends all of a person's
 * sign-ins meanwhile has either said so by then, or finds it. Where that is not known, it is over.
 */
export function endHalfSignIns(provider: Pick<Provider, 'use'>, ports: HalfSignInPorts): void {
  provider.use(async (ctx, next) => {
    try {
      await next();
    } finally {
      const { oidc } = ctx as Partial<KoaContextWithOIDC>;
      if (oidc?.session) await Promise.all([endHalf(oidc, ports), endHidden(oidc, ports)]);
    }
  });
}

type Oidc = KoaContextWithOIDC['oidc'];

async function endHalf({ session, result, route }: Oidc, { progress, store, ends }: HalfSignInPorts) {
  if (session?.accountId === undefined || route !== 'resume' || !result?.login) return;
  const shown = WhenShown.safeParse(result[restsOn]);
  let isIn = false;
  try {
    const isTheirs = shown.success && shown.data.personId === session.accountId;
    isIn = isTheirs && (await progress.holds(session, shown.data));
  } finally {
    if (!isIn) {
      await ends.end({ kind: 'session', id: session.uid, reason: 'signed_out' });
      await store.endSessionId(session.jti);
    }
  }
}

/** A request that had found the session before it was hidden: what it has given is no part of the one sign-in that is left. */
async function endHidden({ session, entities }: Oidc, { store, ends }: HalfSignInPorts) {
  const code = entities.AuthorizationCode;
  if (session && code && (await store.isSessionHidden(session.uid)))
    await ends.end({ kind: 'session', id: sidOf(code), reason: 'signed_out' });
}
