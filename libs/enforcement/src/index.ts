export { digestOf } from './digest.js';
export { factsOf } from './facts.js';
export { Grant } from './grant.js';
export { type DecisionStore, type EventKeeper } from './record-ports.js';
export { Sequence, type Step, type StepObserver } from './sequence.js';
