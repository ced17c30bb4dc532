export { DeadlineExceeded, type Patience, settleWithin, type Timer, within } from './within.js';
