/** A step takes what the steps before it made and adds to it, or refuses. */
export type Step<Given, Added, Refusal> = (given: Given) => Added | Refusal | Promise<Added | Refusal>;

export type StepObserver = (step: string, milliseconds: number) => void;

/**
 * Named steps, run in order until one refuses. The type grows with each step, so a step cannot be placed before the
 * one that makes what it needs.
 */
export class Sequence<Start extends object, State extends Start, Refusal extends object> {
  private constructor(
    private readonly refuses: (value: object) => boolean,
    private readonly failed: (step: string, cause: unknown, given: object) => Refusal,
    private readonly steps: readonly { name: string; take: Step<never, object, Refusal> }[],
  ) {}

  /**
   * @param refusals the class of refusals
   * @param failed makes the refusal for a step that threw: nothing unexpected passes
   */
  static of<Start extends object, Refusal extends object>(
    refusals: new (...all: never[]) => Refusal,
    failed: (step: string, cause: unknown, given: object) => Refusal,
  ): Sequence<Start, Start, Refusal> {
    return new Sequence((value) => value instanceof refusals, failed, []);
  }

  step<Added extends object>(
    name: string,
    take: Step<State, Added, Refusal>,
  ): Sequence<Start, State & Added, Refusal> {
    const next = { name, take: take as Step<never, object, Refusal> };
    return new Sequence(this.refuses, this.failed, [...this.steps, next]);
  }

  get names(): readonly string[] {
    return this.steps.map(({ name }) => name);
  }

  async run(start: Start, observe?: StepObserver): Promise<State | Refusal> {
    let state: object = start;
    for (const { name, take } of this.steps) {
      const begun = performance.now();
      try {
        const added = await take(state as never);
        if (this.refuses(added)) return added as Refusal;
        state = { ...state, ...added };
      } catch (cause) {
        return this.failed(name, cause, state);
      } finally {
        observe?.(name, performance.now() - begun);
      }
    }
    return state as State;
  }
}
