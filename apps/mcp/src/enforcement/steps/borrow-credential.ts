import { explainFailure } from '../explain-failure.js';
import { type EnforcementPorts } from '../ports.js';
import { type Borrowed, CallFailed, type GrantedCall } from '../stages.js';

/** The caller's own short-lived credential, reader or writer as the tool declares; for destructive calls, one of its own. */
export function borrowCredential({ lender }: EnforcementPorts) {
  return async ({ grant, principal, tool, signal }: GrantedCall): Promise<Borrowed | CallFailed> => {
    const { access, destructive: single = false } = tool.declaration;
    try {
      return { credential: await lender.borrow({ grant, principal, access, single, signal }) };
    } catch (cause) {
      const { code, message } = explainFailure(cause, signal);
      return new CallFailed(code, message, cause);
    }
  };
}
