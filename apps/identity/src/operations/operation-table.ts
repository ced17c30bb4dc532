import {
  gatherCircumstances,
  type Refusing,
  Sequence,
  type Situated,
  Table,
  unexpectedDenies,
} from '#libs/enforcement';
import { type OperationPlan, type OperationPorts } from './operation-ports.js';
import { type Decided, type Granted, type Operating, OperationFailed } from './operation-stages.js';
import { decideOperation } from './steps/decide-operation.js';
import { recordOperation } from './steps/record-operation.js';
import { spendBudget } from './steps/spend-budget.js';

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

/** The enforcement point of what operators do, whole. The guard of the mesh stands in front of it. */
export const operationTable = <Operation extends object, Answer extends object>(
  plan: OperationPlan<Operation, Answer>,
  ports: OperationPorts,
) =>
  Table.behind(
    Sequence.of<Operating<Operation>, OperationFailed>(elsewhere) //
      .step('gather circumstances', gatherCircumstances(ports)),
    { columns: ['operate'] as const, by: () => 'operate' },
    beforeThePermit,
  )
    .row('spend budget', { operate: spendBudget(plan, ports) })
    .row('decide', { operate: decideOperation(plan, ports) })
    .row('record', { operate: recordOperation(plan, ports) })
    .attempt(
      'operate',
      'ended',
      Sequence.of<Operating<Operation> & Situated & Decided & Granted, OperationFailed>(elsewhere) //
        .step('carry out', async (granted) => ({ result: await plan.carryOut(granted) })),
    );
