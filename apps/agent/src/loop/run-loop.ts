import { type ContentBlock, type Message } from '@aws-sdk/client-bedrock-runtime';
import { type TurnEvent } from '#libs/contracts';
import { type Model } from '../model/model.js';
import { systemPrompt } from '../model/system-prompt.js';
import { type InterruptionReason } from '../turn/interruption.js';
import { asEvent, signInEnded, toTurnFailure, TurnFailure } from '../turn/turn-failure.js';
import { Spending, type Limits } from './limits.js';
import { type ParkedCall } from './parked-call.js';
import { readReply, toContent } from './read-reply.js';
import { runCalls, type CallPorts } from './run-calls.js';

export type LoopPorts = CallPorts & { readonly model: Model; readonly limits: Limits };
export type LoopInput = {
  /** Earlier turns, oldest first. */
  readonly history: readonly Message[];
  /** What the person said. */
  readonly text: string;
  /** The call that people have answered meanwhile: it is made first, and the model goes on from there. */
  readonly parked?: ParkedCall | undefined;
  readonly interruption: { readonly signal: AbortSignal; readonly reason: InterruptionReason | undefined };
};
export type LoopEnd = {
  readonly ending: Extract<TurnEvent, { type: 'turn.finished' | 'turn.failed' }>;
  /** What the conversation remembers of this turn: roles alternate, every tool use has its result. */
  readonly messages: readonly Message[];
  /** For the log only. */
  readonly cause?: unknown;
};

/**
 * The model loop of one turn: ask the model, run the calls it wants, hand it the results, until it answers. Every
 * call is decided by mcp, never here; this loop keeps the budgets, the order and the person's right to stop.
 * Never throws.
 */
export async function runLoop(
  ports: LoopPorts,
  { history, text, parked, interruption }: LoopInput,
): Promise<LoopEnd> {
  const { emit, limits, model, tools } = ports;
  const spending = new Spending(limits);
  const messages: Message[] = parked ? [...parked.before] : [{ role: 'user', content: [{ text }] }];
  const { signal } = interruption;

  /** The last word is the assistant's, and roles alternate, whatever state the turn is in. */
  const conclude = (note: string) => {
    const last = messages.at(-1);
    if (last?.role === 'assistant') last.content = [...(last.content ?? []), { text: note }];
    else messages.push({ role: 'assistant', content: [{ text: note }] });
  };
  const end = (stopReason: 'answered' | 'stopped' | 'budget', note?: string): LoopEnd => {
    if (note) conclude(note);
    return { ending: { type: 'turn.finished', stopReason, usage: { ...spending.usage } }, messages };
  };
  const fail = (error: unknown): LoopEnd => {
    const failure = toTurnFailure(error);
    conclude(`(The turn failed: ${failure.message}.)`);
    return { ending: asEvent(failure), messages, cause: failure.cause };
  };
  const interrupted = (reason: InterruptionReason): LoopEnd => {
    if (reason === 'shutdown')
      return fail(new TurnFailure('shutting_down', 'the agent is restarting; ask again'));
    if (reason === 'revoked') return fail(signInEnded());
    if (reason === 'time') return overBudget(`its ${Math.round(limits.wallMs / 1000)} seconds`);
    return end('stopped', '(The person stopped this turn before its end.)');
  };
  const overBudget = (spent: string): LoopEnd => {
    const note = `I stopped here: this turn has used up ${spent}. Ask again to go on.`;
    emit({ type: 'text.delta', text: `\n\n${note}` });
    return end('budget', note);
  };

  /** @returns the end of the turn, where the tools cannot be used */
  const callAgain = async ({ call, approval, results }: ParkedCall): Promise<LoopEnd | undefined> => {
    const made = await runCalls(ports, [{ ...call, approval }], spending, limits, signal);
    const isIts = ({ toolResult }: ContentBlock) => toolResult?.toolUseId === call.toolUseId;
    messages.push({
      role: 'user',
      content: results.map((block) => (isIts(block) ? (made.content[0] ?? block) : block)),
    });
    return made.failure && !interruption.reason ? fail(made.failure) : undefined;
  };

  const ended = parked && (await callAgain(parked));
  if (ended) return ended;
  for (;;) {
    if (interruption.reason) return interrupted(interruption.reason);
    const spent = spending.nextStep();
    if (spent) return overBudget(spent);
    try {
      const request = {
        system: systemPrompt,
        messages: [...history, ...messages],
        tools: tools.offered,
        maxTokens: limits.maxTokens,
      };
      const reply = await readReply(
        model.reply(request, signal),
        (delta) => emit({ type: 'text.delta', text: delta }),
        limits,
      );
      spending.add(reply.usage);
      if (interruption.reason) return interrupted(interruption.reason);
      if (reply.stopReason !== 'tool_use') {
        // A call in a reply that was cut is never acted upon.
        messages.push({ role: 'assistant', content: answerOf(reply) });
        if (reply.stopReason === 'malformed_tool_use' || reply.stopReason === 'malformed_model_output')
          return fail(new TurnFailure('model_rejected', 'the model answered with nothing usable; try again'));
        return reply.stopReason === 'max_tokens' ? overBudget('the length of one answer') : end('answered');
      }
      messages.push({ role: 'assistant', content: toContent(reply) });
      const { content, failure } = await runCalls(ports, reply.calls, spending, limits, signal);
      messages.push({ role: 'user', content });
      if (failure && !interruption.reason) return fail(failure);
    } catch (error) {
      return interruption.reason ? interrupted(interruption.reason) : fail(error);
    }
  }
}

/** A message must not be empty. */
const answerOf = ({ text }: { text: string }) => [{ text: text.trim() ? text : '(no answer)' }];
