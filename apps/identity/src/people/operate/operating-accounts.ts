import { randomUUID } from 'node:crypto';
import { type Provider } from '@nestjs/common';
import { personKey } from '#libs/contracts';
import { type Recording } from '../../records/recording.js';
import { type EndingAndWithdrawing, endAndReport } from '../../revocations/end-and-report.js';
import { type AccountPorts } from './account-ports.js';
import { OperateAccounts } from './operate-accounts.js';

/** What operators do with accounts. */
export const operatingAccounts = (
  accounts: Omit<AccountPorts, 'endAll'>,
  ending: EndingAndWithdrawing,
  recording: Pick<Recording, 'forOperations'>,
): Provider => ({
  provide: OperateAccounts,
  useFactory: () =>
    new OperateAccounts(recording.forOperations(), {
      ...accounts,
      async endAll({ id, tenant, username }) {
        const what = { tenant, kind: 'person', id: personKey(accounts.issuerId, id) } as const;
        return { ...(await endAndReport(ending, randomUUID(), what)), name: username };
      },
    }),
});
