import { explainFailure } from '../explain-failure.js';
import { type EnforcementPorts } from '../ports.js';
import { type Borrowed, CallFailed, type GrantedCall } from '../stages.js';

/** The person's own short-lived credential, as the tool needs: none, reader or writer; for destructive calls, one of its own. */
export function borrowCredential({ lender }: EnforcementPorts) {
  return async ({ grant, principal, tool, signal }: GrantedCall): Promise<Borrowed | CallFailed> => {
    const { needs, effect } = tool.declaration;
    if (needs === 'nothing') return { credential: undefined };
    const loan = { access: needs, single: effect === 'destructive' };
    try {
      return { credential: await lender.borrow({ grant, principal, signal, ...loan }) };
    } catch (cause) {
      const { code, message } = explainFailure(cause, signal);
      return new CallFailed(code, message, cause);
    }
  };
}
