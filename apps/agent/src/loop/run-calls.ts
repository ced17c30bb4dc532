import { type ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { type TurnEvent } from '#libs/contracts';
import { traced } from '#libs/telemetry';
import { type CallOutcome, type OfferedTool, type Tools } from '../tools/tools.js';
import { toTurnFailure, type TurnFailure } from '../turn/turn-failure.js';
import { type Limits, type Spending } from './limits.js';
import { type RequestedCall } from './read-reply.js';
import { toResultBlock } from './result-block.js';

export type CallPorts = {
  readonly tools: Tools;
  readonly emit: (event: TurnEvent) => void;
  readonly newId: () => string;
  readonly now: () => number;
};
/** One result block for every call asked for, whatever became of it, and the failure that ends the turn, if any. */
export type CallResults = { content: ContentBlock[]; failure?: TurnFailure };

/** Read-only calls of one reply run together, this many at most. */
const together = 4;

/**
 * Runs the calls of one reply. One after another, so that the order of effects is the order asked for; together only
 * where all of them declare themselves read-only.
 */
export async function runCalls(
  ports: CallPorts,
  calls: readonly RequestedCall[],
  spending: Spending,
  limits: Limits,
  signal: AbortSignal,
): Promise<CallResults> {
  const known = calls.map((call) => ports.tools.offered.find(({ name }) => name === call.name));
  const width = known.every((tool) => tool?.readOnly) ? together : 1;
  const blocks: ContentBlock[] = [];
  let failure: TurnFailure | undefined;
  const run = async (at: number): Promise<void> => {
    const call = calls[at];
    if (!call) return;
    const skipped = failure
      ? 'the tools became unavailable'
      : signal.aborted
        ? 'the turn was stopped'
        : undefined;
    if (skipped) {
      blocks[at] = toResultBlock(call.toolUseId, { outcome: 'failed', error: `not run: ${skipped}` }, limits);
      return;
    }
    const outcome = spending.takeCall()
      ? await runCall(ports, call, known[at], limits, signal).catch((error: unknown): CallOutcome => {
          failure = toTurnFailure(error);
          return { outcome: 'failed', error: failure.message };
        })
      : await Promise.resolve<CallOutcome>({
          outcome: 'failed',
          error: `not run: a turn may make ${limits.calls} calls; answer with what is known`,
        });
    blocks[at] = toResultBlock(call.toolUseId, outcome, limits);
  };
  for (let from = 0; from < calls.length; from += width)
    await Promise.all(Array.from({ length: width }, (_, offset) => run(from + offset)));
  return { content: blocks, ...(failure && { failure }) };
}

async function runCall(
  { tools, emit, newId, now }: CallPorts,
  { name, input, approval }: RequestedCall,
  tool: OfferedTool | undefined,
  limits: Limits,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const callId = newId();
  const began = now();
  const finish = ({ verdict, outcome, result, error }: CallOutcome) => {
    if (verdict) emit({ type: 'call.decided', callId, verdict });
    emit({
      type: 'call.finished',
      callId,
      outcome,
      ...(outcome === 'succeeded' ? { result } : { error: error ?? 'the call failed' }),
      durationMs: Math.round(now() - began),
    });
  };
  emit({ type: 'call.started', callId, tool: tool?.mcpName ?? name, arguments: { ...input } });
  try {
    const outcome = !tool
      ? failed(`there is no tool \`${name}\``)
      : !input
        ? failed(`the arguments must be a JSON object of at most ${limits.argumentBytes} bytes`)
        : await traced(`execute_tool ${tool.mcpName}`, executing(tool.mcpName, callId), () =>
            // An id of this call in this turn: a model that asks for the same twice asks for two calls.
            tools.call(tool, input, {
              ...{ signal, key: callId },
              ...(approval !== undefined && { approval }),
            }),
          );
    finish(outcome);
    return outcome;
  } catch (error) {
    finish(failed(toTurnFailure(error).message));
    throw error;
  }
}

const executing = (tool: string, callId: string) => ({
  attributes: {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': tool,
    'gen_ai.tool.call.id': callId,
  },
});

const failed = (error: string): CallOutcome => ({ outcome: 'failed', error });
