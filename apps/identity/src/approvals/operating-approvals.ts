import { type Provider } from '@nestjs/common';
import { type MeshPlace, WatchedRevocations } from '#libs/mesh';
import { type Recording } from '../records/recording.js';
import { type ApprovalPorts, OperateApprovals } from './operate-approvals.js';
import { WaitingCalls } from './waiting-calls.js';

/** Calls that wait for people. */
export const operatingApprovals = (
  { link }: MeshPlace,
  { clock }: { readonly clock: () => number },
  { issuerId }: Pick<ApprovalPorts, 'issuerId'>,
  recording: Pick<Recording, 'forOperations'>,
): Provider => ({
  provide: OperateApprovals,
  inject: [WatchedRevocations],
  useFactory: ({ isRevoked }: WatchedRevocations) =>
    new OperateApprovals(recording.forOperations(), {
      ...{ calls: new WaitingCalls(link), isRevoked, issuerId },
      clock: () => new Date(clock()),
    }),
});
