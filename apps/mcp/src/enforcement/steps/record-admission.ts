import { type Denial, Grant, notRecorded } from '#libs/enforcement';
import { admissionEvent } from '../events.js';
import { type EnforcementPorts } from '../ports.js';
import { type Admissible, type Admitted, type CallBegun, type Validated } from '../stages.js';

/** Stores the admission, which opens the reader that reads the resource; a tool that has none to read needs no such grant. */
export function recordAdmission(ports: EnforcementPorts) {
  return async (call: CallBegun & Validated & Admitted): Promise<Admissible | Denial> => {
    if (!call.tool.declaration.resource.find) return { looking: undefined };
    try {
      return { looking: await Grant.onRecord(ports.decisions, admissionEvent(call, ports)) };
    } catch (cause) {
      return notRecorded(cause);
    }
  };
}
