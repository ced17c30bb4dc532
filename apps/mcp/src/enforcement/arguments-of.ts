import { type Message } from './stages.js';

/** All that a call hands to a tool; what was answered to it counts as well. */
export function argumentsOf({ method, params }: Message): unknown {
  const { arguments: given, uri, inputResponses } = params;
  const called = method === 'resources/read' ? { uri } : given;
  return inputResponses === undefined ? called : { arguments: called, inputResponses };
}
