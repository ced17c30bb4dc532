import { outcomeEvent } from '../events.js';
import { type EnforcementPorts } from '../ports.js';
import { type Ended } from '../stages.js';

/** Stores what became of the call, now or, when the stream does not take it, later. */
export function recordOutcome(ports: EnforcementPorts) {
  return async (ended: Ended): Promise<object> => {
    await ports.outcomes.keep(outcomeEvent(ended, ports));
    return {};
  };
}
