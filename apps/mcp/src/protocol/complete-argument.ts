import { ProtocolError } from '@modelcontextprotocol/server';
import { rpc } from '../enforcement/steps/rpc-codes.js';
import { type Sorted } from '../enforcement/stages.js';

/** CompleteResult takes no more. */
const most = 100;

interface Asked {
  readonly ref: { readonly type: string; readonly name?: string | undefined };
  readonly argument: { readonly name: string; readonly value: string };
}

/**
 * Values for an argument of a prompt, as the prompt declares them; nothing is run for it. A prompt that whoever asks may not use
 * is one that is not there. Resources have none: what there is at their addresses may be somebody's.
 * @throws ProtocolError -32602 without such a prompt
 */
export function completeArgument({ admissions }: Sorted, { ref, argument }: Asked) {
  const found = admissions.find(({ tool }) => tool.name === ref.name && tool.method === 'prompts/get');
  const offered = found?.tool.declaration.offered;
  if (
    ref.type !== 'ref/prompt' ||
    found?.admission.decision !== 'permit' ||
    offered?.method !== 'prompts/get'
  )
    throw new ProtocolError(rpc.params, 'there is no such prompt to complete, see `prompts/list`');
  const all = Object.hasOwn(offered.suggestions, argument.name) ? offered.suggestions[argument.name] : [];
  const values = (all ?? []).filter((value) => value.startsWith(argument.value));
  return {
    completion: { values: values.slice(0, most), total: values.length, hasMore: values.length > most },
  };
}
