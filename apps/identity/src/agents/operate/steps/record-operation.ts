import { decisionEvent, type Denial, Grant, notRecorded, type Situated } from '#libs/enforcement';
import { type OperationPorts } from '../operation-ports.js';
import { asked, type Decided, type Granted, type Operating } from '../operation-stages.js';

/** Stores the permit and waits for the stream's acknowledgement. No record, no change. */
export function recordOperation(ports: OperationPorts) {
  return async (operating: Operating & Situated & Decided): Promise<Granted | Denial> => {
    const { decision, resource } = operating;
    try {
      const judged = { stage: 'decision', decision, resource, namesNobody: ['kind'] } as const;
      return { grant: await Grant.onRecord(ports.decisions, decisionEvent(asked(operating), judged, ports)) };
    } catch (cause) {
      return notRecorded(cause);
    }
  };
}
