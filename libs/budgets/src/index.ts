export { Allowance, type AllowanceOptions } from './allowance.js';
export { counterKey } from './counter-key.js';
export { type Counter, type CounterStore, readCounter } from './counter-store.js';
export { FairLine, type LineLimits, type Waiter } from './fair-line.js';
export { Places } from './places.js';
export { leftOf, type Rate } from './rate.js';
export { SharedBudget, type SharedBudgetOptions } from './shared-budget.js';
