import { approvalKey } from '#libs/contracts';
import { type Message } from './stages.js';

/** All that a call hands to a tool; what was answered to it counts as well. */
export function argumentsOf({ method, params }: Message): unknown {
  const { arguments: given, uri } = params;
  const called = method === 'resources/read' ? { uri } : given;
  const inputResponses = withoutApproval(params['inputResponses']);
  return inputResponses === undefined ? called : { arguments: called, inputResponses };
}

/** That whoever uses the client has been where calls are answered makes it no other call. */
function withoutApproval(responses: unknown): unknown {
  if (typeof responses !== 'object' || responses === null || !(approvalKey in responses)) return responses;
  const others = Object.entries(responses).filter(([key]) => key !== approvalKey);
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
