import {
  gatherCircumstances,
  type Refusing,
  Sequence,
  type Situated,
  Table,
  unexpectedDenies,
} from '#libs/enforcement';
import { carryOut } from './steps/carry-out.js';
import { decideOperation } from './steps/decide-operation.js';
import { recordOperation } from './steps/record-operation.js';
import { spendBudget } from './steps/spend-budget.js';
import { type OperationPorts } from './operation-ports.js';
import { type Decided, type Granted, type Operating, OperationFailed } from './operation-stages.js';

/*
 * INVARIANT (everything unexpected is a denial): a step that throws refuses before the permit, and answers nothing anywhere.
 */
const beforeThePermit = unexpectedDenies(
  'the operation could not be decided, so nothing was changed; try again later',
);
const elsewhere: Refusing<OperationFailed> = {
  refusal: OperationFailed,
  failed: (_step, cause) => new OperationFailed(cause),
};

/** The enforcement point of what is done with registered agents, whole. The guard of the mesh stands in front of it. */
export const operationTable = (ports: OperationPorts) =>
  Table.behind(
    Sequence.of<Operating, OperationFailed>(elsewhere) //
      .step('gather circumstances', gatherCircumstances(ports)),
    { columns: ['operate'] as const, by: () => 'operate' },
    beforeThePermit,
  )
    .row('spend budget', { operate: spendBudget(ports) })
    .row('decide', { operate: decideOperation(ports) })
    .row('record', { operate: recordOperation(ports) })
    .attempt(
      'operate',
      'ended',
      Sequence.of<Operating & Situated & Decided & Granted, OperationFailed>(elsewhere) //
        .step('carry out', carryOut(ports)),
    );
