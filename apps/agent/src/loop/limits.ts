/** What one turn may spend. */
export type Limits = {
  readonly steps: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of one model step. */
  readonly maxTokens: number;
  readonly wallMs: number;
  /** Of one reply, text and arguments together: what it is said to have cost is the model's own word. */
  readonly replyBytes: number;
  /** Of one call's arguments, as JSON. */
  readonly argumentBytes: number;
  /** Of one call's result as the model sees it. */
  readonly resultBytes: number;
};

export const defaultLimits: Limits = {
  steps: 16,
  calls: 24,
  inputTokens: 600_000,
  outputTokens: 30_000,
  // Nova's documentation asks for at least 3,000 where tools are used.
  maxTokens: 4_096,
  wallMs: 120_000,
  // Many times what `maxTokens` can say.
  replyBytes: 256 * 1024,
  argumentBytes: 16 * 1024,
  resultBytes: 64 * 1024,
};

export type Usage = { inputTokens: number; outputTokens: number };

/** Counts what a turn spends, and says which budget is spent. */
export class Spending {
  readonly usage: Usage = { inputTokens: 0, outputTokens: 0 };
  #steps = 0;
  #calls = 0;

  constructor(private readonly limits: Limits) {}

  /** Begins a step. @returns what is used up, or undefined when there is room for it */
  nextStep(): string | undefined {
    const { limits, usage } = this;
    if (usage.inputTokens >= limits.inputTokens || usage.outputTokens >= limits.outputTokens)
      return 'its budget of tokens';
    if (this.#steps >= limits.steps) return `its ${limits.steps} steps`;
    this.#steps += 1;
    return undefined;
  }

  /** Takes one call from the budget; false when none is left. */
  takeCall(): boolean {
    if (this.#calls >= this.limits.calls) return false;
    this.#calls += 1;
    return true;
  }

  add({ inputTokens, outputTokens }: Usage): void {
    this.usage.inputTokens += inputTokens;
    this.usage.outputTokens += outputTokens;
  }
}
