import { inputRequired } from '@modelcontextprotocol/server';
import { approvalKey } from '#libs/contracts';
import { type CallAnswer } from '../enforcement/pipeline.js';
import { type ClientAnswers, InputRequired } from '../toolbox/client-answers.js';

type WaitingCall = Extract<CallAnswer, { kind: 'waiting' }>;

/**
 * A call that waits for people, as its client can be asked to take whoever uses it to the page where they answer (MCP 2026-07-28,
 * Multi Round-Trip Requests, URL mode elicitation).
 * INVARIANT (a client answers for nobody): that it says that they have is nobody's word. The same call is decided anew, and goes on only with the
 * answer that identity wrote.
 * @returns undefined for a client that cannot be asked, and where whoever uses it would not go there: it is then told what it waits for
 */
export function askedByLink(
  { text, verdict }: WaitingCall,
  pageUrl: string,
  { capabilities, responses }: ClientAnswers,
): InputRequired | undefined {
  const { elicitation } = capabilities as { readonly elicitation?: { readonly url?: object } };
  const said = responses[approvalKey] as { readonly action?: unknown } | null | undefined;
  if (!elicitation?.url || (said != null && said.action !== 'accept')) return undefined;
  const asked = inputRequired.elicitUrl({ message: `${text}. It is answered there.`, url: pageUrl });
  return new InputRequired({ [approvalKey]: asked }, { approval: verdict.approvalId });
} // prettier-ignore

/** The same call for a client that can only be told. */
export const toldByLink = (waiting: WaitingCall, pageUrl: string): WaitingCall => ({
  ...waiting,
  text: `${waiting.text}. It is answered at ${pageUrl}; make the same call again after that`,
});
