import { randomUUID } from 'node:crypto';
import { type Provider } from '@nestjs/common';
import { type MeshPlace, revoke } from '#libs/mesh';
import { type Recording } from '../../records/recording.js';
import { type EndingAndWithdrawing, endAndReport } from '../../revocations/end-and-report.js';
import { type RecordStore } from '../../storage/record-store.js';
import { endSignInsOf } from './end-sign-ins-of.js';
import { OwnSignIns, type OwnSignInsPorts } from './own-sign-ins.js';

/** What people end of their own sign-ins. */
export const operatingOwnSignIns = (
  { link }: Pick<MeshPlace, 'link'>,
  own: Omit<OwnSignInsPorts, 'endAll' | 'endSignIns'> & { readonly records: RecordStore },
  ending: EndingAndWithdrawing,
  recording: Pick<Recording, 'forOperations'>,
): Provider => ({
  provide: OwnSignIns,
  useFactory: () => {
    // Said now or not at all: whoever asks is told which.
    const ends = { end: (what: Parameters<typeof revoke>[1]) => revoke(link.connection, what) };
    return new OwnSignIns(recording.forOperations(), {
      ...own,
      endAll: (what) => endAndReport(ending, randomUUID(), what),
      endSignIns: endSignInsOf(own.records, ends, 'signed_out'),
    });
  },
});
