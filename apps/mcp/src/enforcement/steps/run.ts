import { rowFilter } from '#libs/enforcement';
import { type Work } from '../../toolbox/tool.js';
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
        principal: { user: principal.user, tenant: principal.tenant },
        now: ports.clock,
        signal,
        ...(credential && { db: credential.db, found: document, mayEach: mayEach(call, ports) }),
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

/** Rows as a tool knows them, with the principal's tenant, which no row may name itself. */
function mayEach(
  { principal, circumstances: context }: GrantedCall,
  { policy }: EnforcementPorts,
): Work<unknown, unknown>['mayEach'] {
  const permitted = rowFilter(policy, { principal, context });
  return (action, type, rows) =>
    permitted(
      action,
      rows.map(({ id, attributes }) => ({
        type,
        id,
        attributes: { ...attributes, tenant: principal.tenant },
      })),
    );
}
