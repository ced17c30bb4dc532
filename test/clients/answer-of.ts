import { z } from 'zod';
import { Verdict, verdictKey } from '#libs/contracts';
import { type Answer } from './real-client.js';

const CallResult = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.object({ type: z.string(), text: z.string().default('') })),
  _meta: z.object({ [verdictKey]: Verdict }),
});

/** Reads the result of tools/call as a client hands it on. */
export function answerOf(result: unknown): Answer {
  const { isError, content, _meta } = CallResult.parse(result);
  return { isError, text: content.map(({ text }) => text).join('\n'), verdict: _meta[verdictKey] };
}
