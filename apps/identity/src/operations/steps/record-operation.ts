import { decisionEvent, type Denial, Grant, notRecorded, type Situated } from '#libs/enforcement';
import { type OperationPlan, type OperationPorts } from '../operation-ports.js';
import { asked, type Decided, type Granted, type Operating } from '../operation-stages.js';

/** Stores the permit and waits for the stream's acknowledgement. No record, no change. */
export function recordOperation<Operation extends object>(
  plan: Pick<OperationPlan<Operation, object>, 'actionOf' | 'namesNobody'>,
  ports: OperationPorts,
) {
  return async (operating: Operating<Operation> & Situated & Decided): Promise<Granted | Denial> => {
    const { decision, resource, operation } = operating;
    try {
      const judged = { stage: 'decision', decision, resource, namesNobody: plan.namesNobody } as const;
      const event = decisionEvent(asked(operating, plan.actionOf(operation)), judged, ports);
      return { grant: await Grant.onRecord(ports.decisions, event) };
    } catch (cause) {
      return notRecorded(cause);
    }
  };
}
