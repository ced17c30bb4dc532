import { type RevocationReason } from '#libs/contracts';
import { sessionOf } from '#libs/principal';
import { type Ends } from '../../ends/ends.js';
import { type RecordStore } from '../../storage/record-store.js';
import { type Payload } from '../../storage/record.js';

type Records = Pick<
  RecordStore,
  'sessionNamesOf' | 'findSession' | 'endSessionId' | 'hideSession' | 'endBegun'
>;

/**
 * Ends a person's sessions here, but one where it is to go on, with all that was given out in them and what was begun and is not done: said
 * to the whole mesh, which also is why none is there again that a request was using meanwhile, and in the store.
 * INVARIANT (one sign-in is left): where one goes on, nothing else that was given out in its session does, and no cookie opens that any more:
 * whose of two equal ones is a copy nobody can tell.
 */
export const endSignInsOf =
  (records: Records, ends: Pick<Ends, 'end'>, reason: RevocationReason = 'person_changed') =>
  /** @param but the `sid` of the one that goes on */
  async (personId: string, but?: string): Promise<void> => {
    const end = (id: string) => ends.end({ kind: 'session', id, reason });
    const endSession = async (uid: string) => {
      // By its name, whatever id it has just now, and whether or not it is found.
      await end(uid);
      const jti = (await records.findSession(uid))?.['jti'];
      if (typeof jti === 'string') await records.endSessionId(jti);
    };
    const leave = async (uid: string, sid: string) => {
      await records.hideSession(uid);
      const given = sidsOf(await records.findSession(uid));
      await Promise.all(given.filter((one) => one !== sid).map(end));
    };
    // First: whoever is let in after that has shown what counts, or is found by the list.
    await records.endBegun(personId);
    const uids = new Set(await records.sessionNamesOf(personId));
    await Promise.all(
      [...uids].map((uid) =>
        but !== undefined && uid === sessionOf(but) ? leave(uid, but) : endSession(uid),
      ),
    );
  };

/** Of the sign-ins at clients that are part of a session, the last at each. */
const sidsOf = (session: Payload | undefined): string[] =>
  Object.values((session?.['authorizations'] ?? {}) as Record<string, { readonly sid?: unknown }>).flatMap(
    ({ sid }) => (typeof sid === 'string' ? [sid] : []),
  );
