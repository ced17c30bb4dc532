import { type FaultType } from './fault.js';

/** What a test can ask for: requests to come fail, at once or in the middle of their stream. */
export type PlannedFault =
  | { at: 'response'; type: FaultType; message?: string }
  | { at: 'stream'; type: FaultType; message?: string }
  /** The stream ends, or its connection breaks, after everything but `messageStop`. */
  | { at: 'messageStop'; by: 'end' | 'disconnect' };

/** Faults in the order they were asked for, each for one request. */
export class PlannedFaults {
  readonly #waiting: PlannedFault[] = [];

  add(fault: PlannedFault, times: number): void {
    for (let time = 0; time < times; time++) this.#waiting.push(fault);
  }
  next(): PlannedFault | undefined {
    return this.#waiting.shift();
  }
}
