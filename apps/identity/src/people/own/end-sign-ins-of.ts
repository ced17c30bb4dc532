import { type RevocationReason } from '#libs/contracts';
import { sessionOf } from '#libs/principal';
import { type Ends } from '../../ends/ends.js';
import { type RecordStore } from '../../storage/record-store.js';
import { type Payload } from '../../storage/record.js';

type Records = Pick<RecordStore, 'sessionsOf' | 'endSessionId' | 'hideSession'>;

/**
 * Ends a person's sessions here, with all that was given out in them: at once in the store, and said to the whole mesh, which also is why
 * none is there again that a request was using meanwhile.
 * INVARIANT (one sign-in is left): where one goes on, nothing else that was given out in its session does, and no cookie opens that any more:
 * whose of two equal ones is a copy nobody can tell.
 */
export const endSignInsOf =
  (records: Records, ends: Pick<Ends, 'end'>, reason: RevocationReason = 'person_changed') =>
  /** @param but the `sid` of the one that goes on */
  async (personId: string, but?: string): Promise<void> => {
    const end = (id: string) => ends.end({ kind: 'session', id, reason });
    for (const session of await records.sessionsOf(personId)) {
      const { jti, uid } = session;
      // Said first: one that could not be said is found again by whoever tries again.
      if (but !== undefined && typeof uid === 'string' && uid === sessionOf(but)) {
        for (const sid of sidsOf(session)) if (sid !== but) await end(sid);
        await records.hideSession(uid);
        continue;
      }
      if (typeof uid === 'string') await end(uid);
      if (typeof jti === 'string') await records.endSessionId(jti);
    }
  };

/** Of the sign-ins at clients that are part of a session, the last at each. */
const sidsOf = ({ authorizations }: Payload): string[] =>
  Object.values((authorizations ?? {}) as Record<string, { readonly sid?: unknown } | undefined>).flatMap(
    (one) => (typeof one?.sid === 'string' ? [one.sid] : []),
  );
