import { type Ends } from '../../ends/ends.js';
import { type RecordStore } from '../../storage/record-store.js';

/** Ends a person's sessions here but one, with all that was given out in them. */
export const endOtherSignIns =
  (records: Pick<RecordStore, 'sessionsOf'>, ends: Pick<Ends, 'end'>) =>
  async (personId: string, session: string | null): Promise<void> => {
    const others = (await records.sessionsOf(personId)).filter(({ uid }) => uid !== session);
    for (const { uid } of others)
      if (typeof uid === 'string') await ends.end({ kind: 'session', id: uid, reason: 'person_changed' });
  };
