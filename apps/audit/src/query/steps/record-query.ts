import { decisionEvent, type Denial, Grant, notRecorded, type Situated } from '#libs/enforcement';
import { type QueryPorts } from '../query-ports.js';
import { asked, type Granted, type Queried, type Scoped } from '../query-stages.js';

/** Stores the permit and waits for the stream's acknowledgement. No record, no answer. */
export function recordQuery(ports: QueryPorts) {
  return async (query: Queried & Situated & Scoped): Promise<Granted | Denial> => {
    const { decision, resource } = query;
    try {
      const event = decisionEvent(asked(query), { stage: 'decision', decision, resource }, ports);
      return { grant: await Grant.onRecord(ports.decisions, event) };
    } catch (cause) {
      return notRecorded(cause);
    }
  };
}
