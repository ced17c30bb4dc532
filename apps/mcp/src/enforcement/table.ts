import { gatherCircumstances, Sequence, Table } from '#libs/enforcement';
import { admit } from './steps/admit.js';
import { admitEach } from './steps/admit-each.js';
import { authenticate } from './steps/authenticate.js';
import { borrowCredential } from './steps/borrow-credential.js';
import { decide } from './steps/decide.js';
import { giveBack } from './steps/give-back.js';
import { haveRoom } from './steps/have-room.js';
import { parse } from './steps/parse.js';
import { readEra } from './steps/read-era.js';
import { readResource } from './steps/read-resource.js';
import { record } from './steps/record.js';
import { recordAdmission } from './steps/record-admission.js';
import { recordOutcome } from './steps/record-outcome.js';
import { requireScope } from './steps/require-scope.js';
import { run } from './steps/run.js';
import { seekApproval } from './steps/seek-approval.js';
import { spendApproval } from './steps/spend-approval.js';
import { spendBudget } from './steps/spend-budget.js';
import { stillHolds } from './steps/still-holds.js';
import { validate } from './steps/validate.js';
import { columnOf, columns } from './methods.js';
import { type EnforcementPorts } from './ports.js';
import { type RequestRefused } from './refusal.js';
import { type Begun, type CallFailed, type Ended, type GrantedCall, type Inbound } from './stages.js';
import { atTheGate, beforeThePermit, withTheGrant } from './unexpected.js';

/**
 * The enforcement point, whole: rows are steps from top to bottom, columns what a method wants. No method of MCP and
 * no transport goes round it. docs/architecture.md shows it with what each row makes.
 */
export const enforcementTable = (ports: EnforcementPorts) =>
  Table.behind(
    // In front of the protocol handler's `fetch`: every request. Refused with an HTTP error.
    Sequence.of<Inbound, RequestRefused>(atTheGate)
      .step('authenticate', authenticate(ports))
      .step('read era', readEra)
      .step('parse', parse(ports))
      .step('have room', haveRoom(ports))
      .step('gather circumstances', gatherCircumstances(ports)),
    { columns, by: ({ message }) => columnOf(message.method) },
    beforeThePermit,
  )
    // Behind the handler's own dispatch: each method its column. Denied on the record.
    .entering<Begun>()
    .row('spend budget', { list: spendBudget(ports), call: spendBudget(ports) })
    .row('validate', { call: validate(ports) })
    .row('admit', { list: admitEach(ports), call: admit(ports) })
    .row('require scope', { call: requireScope })
    .row('record admission', { call: recordAdmission(ports) })
    .row('read resource', { call: readResource(ports) })
    .row('decide', { call: decide(ports) })
    .row('seek approval', { call: seekApproval(ports) })
    .row('spend approval', { call: spendApproval(ports) })
    .row('record', { call: record(ports) })
    // With the grant: a failure is recorded as the outcome.
    .attempt('call', 'ending', Sequence.of<GrantedCall, CallFailed>(withTheGrant)
      .step('borrow', borrowCredential(ports))
      .step('check revocation', stillHolds(ports))
      .step('run', run(ports)))
    // However it ended. A failure here is alarmed, and replayed from the spool.
    .attempt('call', 'closing', Sequence.of<Ended, CallFailed>(withTheGrant)
      .step('give back', giveBack(ports))
      .step('record outcome', recordOutcome(ports))); // prettier-ignore
