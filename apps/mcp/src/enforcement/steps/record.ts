import { type Denial, Grant, notRecorded } from '#libs/enforcement';
import { permitEvent } from '../events.js';
import { type EnforcementPorts } from '../ports.js';
import { type DecidedCall, type Granted } from '../stages.js';

/** Stores the permit and waits for the stream's acknowledgement. No record, no call. */
export function record(ports: EnforcementPorts) {
  return async (call: DecidedCall): Promise<Granted | Denial> => {
    try {
      return { grant: await Grant.onRecord(ports.decisions, permitEvent(call, ports)) };
    } catch (cause) {
      return notRecorded(cause);
    }
  };
}
