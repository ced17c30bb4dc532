import { type RevocationReason } from '#libs/contracts';
import { type Ends } from '../../ends/ends.js';
import { type RecordStore } from '../../storage/record-store.js';

/**
 * Ends a person's sessions here, but one where it is to go on, with all that was given out in them: at once in the store, and said to the whole mesh, which also is why
 * none is there again that a request was using meanwhile.
 */
export const endSignInsOf =
  (
    records: Pick<RecordStore, 'sessionsOf' | 'endSessionId'>,
    ends: Pick<Ends, 'end'>,
    reason: RevocationReason = 'person_changed',
  ) =>
  async (personId: string, but?: string): Promise<void> => {
    for (const { jti, uid } of await records.sessionsOf(personId)) {
      if (uid === but && uid !== undefined) continue;
      // Said first: one that could not be said is found again by whoever tries again.
      if (typeof uid === 'string') await ends.end({ kind: 'session', id: uid, reason });
      if (typeof jti === 'string') await records.endSessionId(jti);
    }
  };
