import { type ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { type CallOutcome } from '../tools/tools.js';
import { type Limits } from './limits.js';

/** What the model is told about a call. A refusal names its rule and says why and who could, so that the answer can. */
export function toResultBlock(
  toolUseId: string,
  { outcome, verdict, result, error }: CallOutcome,
  { resultBytes }: Pick<Limits, 'resultBytes'>,
): ContentBlock {
  if (outcome === 'succeeded')
    return {
      toolResult: {
        toolUseId,
        status: 'success',
        content: [{ json: bounded(result, resultBytes) as never }],
      },
    };
  const told =
    outcome === 'refused'
      ? {
          refused: true,
          rationale: verdict?.rationale ?? [],
          policies: verdict?.policies ?? [],
          message: error,
          ...(verdict?.waitsFor !== undefined && {
            waitsFor: verdict.waitsFor,
            approvalId: verdict.approvalId,
          }),
        }
      : { failed: true, message: error };
  return { toolResult: { toolUseId, status: 'error', content: [{ json: told as never }] } };
}

/** A result too large for the model is cut, and says so. Bedrock takes only objects as JSON. */
function bounded(result: unknown, limit: number): unknown {
  const json = JSON.stringify(result ?? {});
  if (Buffer.byteLength(json) > limit)
    return { cut: true, note: 'the result was too large; ask for less', beginning: json.slice(0, limit / 4) };
  return typeof result === 'object' && result !== null && !Array.isArray(result)
    ? result
    : { value: result ?? null };
}
