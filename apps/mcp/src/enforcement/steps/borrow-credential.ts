import { type DecisionRecorded } from '#libs/contracts';
import { type ToolDeclaration } from '../../toolbox/tool.js';
import { explainFailure } from '../explain-failure.js';
import { type EnforcementPorts } from '../ports.js';
import { type Borrowed, CallFailed, type GrantedCall } from '../stages.js';

/** The person's own short-lived credential, as the tool needs: none, reader or writer; for what writes, one of its own. */
export function borrowCredential({ lender }: EnforcementPorts) {
  return async ({ grant, principal, tool, signal }: GrantedCall): Promise<Borrowed | CallFailed> => {
    const { needs } = tool.declaration;
    if (needs === 'nothing') return { credential: undefined };
    const loan = { access: needs, single: isOwn(tool.declaration, grant.permit) };
    try {
      return { credential: await lender.borrow({ grant, principal, signal, ...loan }) };
    } catch (cause) {
      const { code, message } = explainFailure(cause, signal);
      return new CallFailed(code, message, cause);
    }
  };
}

/** What was approved is done with a credential for that alone, whatever the tool says. */
const isOwn = ({ credential }: ToolDeclaration, { approvalId }: DecisionRecorded) =>
  credential === 'decision' || approvalId !== undefined;
