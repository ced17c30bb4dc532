import { type EnforcementPorts } from '../ports.js';
import { CallRefused } from '../refusal.js';
import { type CallBegun, type Situated } from '../stages.js';

/** What the mesh itself knows about the moment. Nothing of it comes from the request. */
export function gatherContext({ clock }: EnforcementPorts) {
  return ({ arrival, signal }: CallBegun): Situated | CallRefused => {
    if (signal.aborted) return CallRefused.by('decision', 'CALL_CANCELLED', 'the call was cancelled');
    return { context: { time: clock(), transport: arrival.transport } };
  };
}
