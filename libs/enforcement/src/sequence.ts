import { type Added, Stop } from './stop.js';
import { Waiting } from './waiting.js';

/** Takes what the steps before it made and adds to it, or stops. */
export type Step<Given, Adds, Stops> = (given: Given) => Adds | Stops | Promise<Adds | Stops>;

export type StepObserver = (step: string, milliseconds: number) => void;

/** How the steps of one stretch refuse. */
export interface Refusing<Refusal extends Stop> {
  readonly refusal: abstract new (...all: never[]) => Refusal;
  /** Makes the refusal for a step that threw: nothing unexpected passes. */
  readonly failed: (step: string, cause: unknown, given: object) => Refusal;
}

/** A step with its name and how it stops; `take` asks for what the steps before it made, as the types have checked. */
export interface NamedStep {
  readonly name: string;
  readonly take: (given: never, observe?: StepObserver) => unknown;
  readonly refusing: Refusing<Stop>;
  readonly mayWait: boolean;
}

/**
 * Runs steps in order until one stops. Never rejects.
 * INVARIANT (a wait runs nothing): whatever a step ends with that is not an addition, a wait as well as a refusal, is the
 * end, and a wait that nobody can be told of is the denial that it is meanwhile.
 * @returns what all of them made, or the stop of the one that stopped
 */
export async function runSteps(
  steps: readonly NamedStep[],
  start: object,
  observe?: StepObserver,
): Promise<object> {
  let state = start;
  for (const { name, take, refusing, mayWait } of steps) {
    const begun = observe && performance.now();
    try {
      const taken = take(state as never, observe);
      // What is there at once is not waited for: most steps need no turn of the loop.
      const added: unknown = isPromise(taken) ? await taken : taken;
      if (typeof added !== 'object' || added === null) throw new TypeError('a step made nothing');
      if (added instanceof Stop) {
        const stop: object = added instanceof Waiting && !mayWait ? added.meanwhile : added;
        if (stop instanceof Waiting || stop instanceof refusing.refusal) return stop;
        throw new TypeError('a stop of another sequence');
      }
      state = { ...state, ...added };
    } catch (cause) {
      return refusing.failed(name, cause, state);
    } finally {
      if (begun !== undefined) tell(observe, name, performance.now() - begun);
    }
  }
  return state;
}

/** Who measures decides nothing: what an observer throws ends no call. */
function tell(observe: StepObserver | undefined, step: string, milliseconds: number): void {
  try {
    observe?.(step, milliseconds);
  } catch {
    // Its own business.
  }
}

/** Of whatever realm: a promise taken for an addition would add nothing and pass. */
const isPromise = (taken: unknown): taken is PromiseLike<unknown> =>
  typeof (taken as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';

/**
 * Named steps, run in order until one stops. The type grows with each step, so a step cannot be placed before the one
 * that makes what it needs.
 */
export class Sequence<Start extends object, State extends object, Stops extends Stop> {
  private constructor(
    private readonly refusing: Refusing<Stop>,
    private readonly mayWait: boolean,
    readonly steps: readonly NamedStep[],
  ) {}

  static of<Start extends object, Refusal extends Stop>(
    refusing: Refusing<Refusal>,
  ): Sequence<Start, Start, Refusal> {
    return new Sequence(refusing, false, []);
  }

  /** The steps from here on may wait, and whoever runs this must tell its caller so. */
  waiting(): Sequence<Start, State, Stops | Waiting> {
    return new Sequence(this.refusing, true, this.steps);
  }

  step<Adds extends Added>(
    name: string,
    take: Step<State, Adds, Stops>,
  ): Sequence<Start, State & Adds, Stops> {
    const next = { name, take, refusing: this.refusing, mayWait: this.mayWait };
    return new Sequence(this.refusing, this.mayWait, [...this.steps, next]);
  }

  /** A property, so that whatever has more than the sequence starts with may start it, and nothing that has less. */
  readonly run = (start: Start, observe?: StepObserver): Promise<State | Stops> =>
    runSteps(this.steps, start, observe) as Promise<State | Stops>;
}
