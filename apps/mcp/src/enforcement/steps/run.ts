import { type Found } from '../../toolbox/tool.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { explainFailure } from '../explain-failure.js';
import { type EnforcementPorts } from '../ports.js';
import { type Borrowed, CallFailed, type GrantedCall, type Ran } from '../stages.js';

/** The tool itself, against its grant. Its result is cut to the declared schema; its errors become closed codes. */
export function run(ports: EnforcementPorts) {
  return async (call: GrantedCall & Borrowed): Promise<Ran | CallFailed> => {
    const { grant, tool, input, credential, principal, document, signal } = call;
    try {
      signal.throwIfAborted();
      const result = await tool.run(grant, {
        input,
        db: credential.db,
        principal: { user: principal.user, tenant: principal.tenant },
        found: document,
        may: rowFilter(call, ports),
        now: ports.clock,
        signal,
      });
      return { result };
    } catch (cause) {
      const { code, message } = explainFailure(cause, signal);
      // What a tool says itself is an outcome; the operator has nothing to look for.
      const forOperator = cause instanceof ToolError ? undefined : cause;
      return new CallFailed(code, message, forOperator, credential);
    }
  };
}

/** The policies again, for each row: equal questions are asked once within the call. */
function rowFilter({ principal, context }: GrantedCall, { policy }: EnforcementPorts) {
  const answers = new Map<string, boolean>();
  return (action: string, type: string, row: Omit<Found<unknown>, 'document'>): boolean => {
    const resource = { type, id: row.id, attributes: { ...row.attributes, tenant: principal.tenant } };
    const key = `${action} ${policy.equivalenceKey(resource)}`;
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = policy.decide({ principal, action, resource, context }).decision === 'permit';
      answers.set(key, answer);
    }
    return answer;
  };
}
