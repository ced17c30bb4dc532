import { Grant } from '#libs/enforcement';
import { decisionEvent } from '../events.js';
import { type EnforcementPorts } from '../ports.js';
import { type CallRefused } from '../refusal.js';
import { type GrantedCall, type Granted } from '../stages.js';
import { notRecorded } from './not-recorded.js';

/** Stores the permit and waits for the stream's acknowledgement. No record, no call. */
export function record(ports: EnforcementPorts) {
  return async (call: Omit<GrantedCall, 'grant'>): Promise<Granted | CallRefused> => {
    try {
      return { grant: await Grant.onRecord(ports.decisions, decisionEvent(call, ports)) };
    } catch (cause) {
      return notRecorded(cause);
    }
  };
}
