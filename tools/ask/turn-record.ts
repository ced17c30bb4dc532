import { type TurnEvent } from '#libs/contracts';
import { onOneLine } from '../command/index.js';

/** One tool call of a turn, as `--json` prints it. `decision` is null where none was reached. */
export type CallRecord = {
  tool: string;
  arguments: Record<string, unknown>;
  decision: 'permit' | 'deny' | null;
  rationale: string[];
  policies: string[];
  outcome: 'succeeded' | 'failed' | 'refused' | null;
  /** Of a refusal: who was refused what, why, and who could do it. */
  message?: string;
  /** What lifts the refusal, and under which id: of a call that goes on once people have answered. */
  waitsFor?: string;
  approvalId?: string;
};

/** What became of a turn. `error` is there only when it failed. */
export type TurnSummary = { answer: string; calls: CallRecord[]; error?: { code: string; message: string } };

/** Gathers a turn's events into its answer and its calls, in the order the calls began. */
export class TurnRecord {
  #answer = '';
  #error: TurnSummary['error'];
  readonly #calls = new Map<string, CallRecord>();

  add(event: TurnEvent): void {
    switch (event.type) {
      case 'text.delta':
        this.#answer += event.text;
        break;
      case 'call.started':
        this.#calls.set(event.callId, {
          tool: event.tool,
          arguments: event.arguments,
          decision: null,
          rationale: [],
          policies: [],
          outcome: null,
        });
        break;
      case 'call.decided': {
        const { decision, rationale, policies, message, waitsFor, approvalId } = event.verdict;
        const decided = {
          ...{ decision, rationale, policies, ...(message && { message }) },
          ...(waitsFor && { waitsFor }),
          ...(approvalId && { approvalId }),
        };
        Object.assign(this.#calls.get(event.callId) ?? {}, decided);
        break;
      }
      case 'call.finished':
        Object.assign(this.#calls.get(event.callId) ?? {}, { outcome: event.outcome });
        break;
      case 'turn.failed':
        this.#error = { code: event.code, message: event.message };
        break;
      case 'turn.started':
      case 'turn.finished':
        break;
    }
  }

  /** Whether a call waits for people. */
  get waits(): boolean {
    return [...this.#calls.values()].some(({ waitsFor }) => waitsFor !== undefined);
  }

  /** The approval of a call that waits for the word of whoever asked. */
  get unconfirmed(): string | undefined {
    return [...this.#calls.values()].find(({ waitsFor }) => waitsFor === 'confirmation')?.approvalId;
  }

  /** It was confirmed, so that it is made again: what became of it is told then. */
  confirmed(approval: string): void {
    for (const [id, { approvalId }] of this.#calls) if (approvalId === approval) this.#calls.delete(id);
  }

  summary(): TurnSummary {
    return {
      answer: this.#answer.trim(),
      calls: [...this.#calls.values()],
      ...(this.#error && { error: this.#error }),
    };
  }
}

/** A call on one line: what was decided, on what, and by which rule; of a refusal also why, and who could do it. */
export function describeCall({
  tool,
  arguments: given,
  decision,
  rationale,
  policies,
  outcome,
  message,
}: CallRecord): string {
  const mark = outcome === 'succeeded' ? '✓' : '✗';
  const reasons = [rationale.join(', '), policies.length > 0 && `by ${policies.join(', ')}`]
    .filter(Boolean)
    .join(' ');
  const ended = outcome === 'failed' ? '; the call failed' : '';
  return onOneLine(
    `${mark} ${tool} ${JSON.stringify(given)}: ${decision ?? 'not decided'}${reasons && ` (${reasons})`}${ended}${message ? `; ${message}` : ''}`,
  );
}
