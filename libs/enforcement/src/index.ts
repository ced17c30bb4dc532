export { asTold, inWords } from './as-told.js';
export { type Arrival, gatherCircumstances, type Situated } from './circumstances.js';
export { type AlarmLog, decideInProcess } from './decide-in-process.js';
export { type DecisionPoint, inProcess } from './decision-point.js';
export {
  type DeciderOptions,
  type DecisionPointCode,
  GuardedDecisionPoint,
  lacksDecision,
} from './guarded-decision-point.js';
export { CountedRefusals, type CountedRefusalsOptions } from './counted-refusals.js';
export {
  askedTooOften,
  Denial,
  type DenialDetail,
  notCounted,
  notRecorded,
  type Stage,
  type Told,
} from './denial.js';
export { digestOf } from './digest.js';
export {
  type Asked,
  decisionEvent,
  denied,
  type Ending,
  type Judged,
  outcomeEvent,
  type Stamp,
} from './events.js';
export { Grant } from './grant.js';
export { recordDenial, type RecordDenialPorts, unexpectedDenies } from './record-denial.js';
export { type DecisionStore, type EventKeeper } from './record-ports.js';
export { explain, type Explanation, rolesThatMay } from './explanation.js';
export { codeOfKeyRefusal, type KeyCode, type KeyHolder, RefusedKeys } from './refused-keys.js';
export { type RowFilter, rowFilter, RowsUndecided } from './row-filter.js';
export { sayRefusal } from './say-refusal.js';
export { type NamedStep, type Refusing, Sequence, type Step, type StepObserver } from './sequence.js';
export { type Added, Stop } from './stop.js';
export { strangersHost, strangersText } from './strangers-text.js';
export { askedAt, type Known, TurnedAway, type TurnedAwayFrom, type TurnedAwayPorts } from './turned-away.js';
export { type Behind, type Fork, type Passed, type ShownRow, Table } from './table.js';
export { refusalOf, Waiting } from './waiting.js';
