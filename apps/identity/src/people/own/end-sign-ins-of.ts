import { type Ends } from '../../ends/ends.js';
import { type RecordStore } from '../../storage/record-store.js';

/**
 * Ends a person's sessions here, with all that was given out in them: at once in the store, and said to the whole mesh, which also is why
 * none is there again that a request was using meanwhile.
 */
export const endSignInsOf =
  (records: Pick<RecordStore, 'sessionsOf' | 'endSessionId'>, ends: Pick<Ends, 'end'>) =>
  async (personId: string): Promise<void> => {
    for (const { jti, uid } of await records.sessionsOf(personId)) {
      if (typeof jti === 'string') await records.endSessionId(jti);
      if (typeof uid === 'string') await ends.end({ kind: 'session', id: uid, reason: 'person_changed' });
    }
  };
