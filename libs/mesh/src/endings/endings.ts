import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type EndingConfirmed,
  type EndingStep,
  type RunningInstance,
  type StepDone,
  writtenBy,
} from '#libs/contracts';
import { type IsRevoked } from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { type WatchedRevocations } from '../revocations/watched-revocations.js';
import { Presence } from './presence.js';
import { storeKey } from './store-key.js';

/** How a step ended as far as it was waited for. */
export interface PartDone {
  readonly done: number;
  readonly left?: number;
  readonly detail?: string;
  /** What is left is worked on until this resolves, with all that was done by then. */
  readonly rest?: Promise<Pick<PartDone, 'done' | 'left' | 'detail'>>;
}

/** A service's part of what is ended: its steps, each begun at once. It does not throw; a step of it may reject. */
export type Part = (isRevoked: IsRevoked) => Partial<Record<EndingStep, PartDone | Promise<PartDone>>>;

/** A step that takes longer is said to be left for now, so that nobody waits for it to hear of the others. */
const soonMs = 1_000;
const firstRetryMs = 200;
const longestRetryMs = 10_000;

/**
 * Does this service's part of what an operator ends, and confirms each step over the mesh once it is done.
 * INVARIANT (confirmed by whoever did it): a service says its own part only, under its own name, and only after it.
 */
export class Endings {
  /** Of this process, among all of its kind. */
  readonly instance = randomBytes(6).toString('hex');
  readonly #parts: Part[] = [];
  readonly #presence: Presence;
  readonly #closing = new AbortController();

  /** @param connection the mesh, once it is joined */
  constructor(
    private readonly connection: () => MeshConnection | undefined,
    private readonly revocations: Pick<WatchedRevocations, 'onOrder' | 'isRevoked'>,
  ) {
    this.#presence = new Presence(connection, this.instance);
  }

  start(): void {
    this.revocations.onOrder((order) => void this.#carryOut(order));
    this.#presence.start();
  }

  stop(): void {
    this.#presence.stop();
    this.#closing.abort();
  }

  /** Stops, and says so: it holds nothing any more. */
  async leave(): Promise<void> {
    this.stop();
    await this.#presence.leave();
  }

  /** Adds a part. Whoever holds what was got with tokens has one. */
  add(part: Part): void {
    this.#parts.push(part);
  }

  /** What operators are told of this service while it runs: nothing secret. */
  describe(about: Omit<RunningInstance, 'version' | 'since'>): void {
    this.#presence.describe(about);
  }

  /** Says now that this service is there. */
  sayPresent(): Promise<void> {
    return this.#presence.say();
  }

  async #carryOut(order: string): Promise<void> {
    const heardAt = performance.now();
    const since = () => Math.round((performance.now() - heardAt) * 10) / 10;
    // The list that every check asks has it already.
    const steps: StepDone[] = [{ step: 'tokens_denied', done: 1, left: 0, tookMs: since() }];
    const rest: Promise<unknown>[] = [];
    const begun = this.#parts.flatMap((part) => Object.entries(part(this.revocations.isRevoked)));
    await Promise.all(
      begun.map(async ([name, ending]) => {
        const step = name as EndingStep;
        const { done, left = 0, detail, rest: more } = await soon(ended(ending));
        const at = steps.push(stepDone(step, { done, left, detail }, since())) - 1;
        if (more)
          rest.push(more.then((all) => (steps[at] = stepDone(step, all, since()))).catch(() => undefined));
      }),
    );
    await this.#confirm(order, steps);
    if (rest.length === 0) return;
    await Promise.all(rest);
    await this.#confirm(order, steps);
  }

  /** Until it is stored, or this service stops. */
  async #confirm(order: string, steps: readonly StepDone[]): Promise<void> {
    const value: EndingConfirmed = { version: 1, steps: [...steps] };
    for (
      let delay = firstRetryMs;
      !this.#closing.signal.aborted;
      delay = Math.min(delay * 2, longestRetryMs)
    ) {
      const connection = this.connection();
      try {
        if (!connection?.connected) throw new Error('the mesh is away');
        const key = `${order}.${connection.peer}.${this.instance}`;
        return await storeKey(writtenBy.endings, connection, key, JSON.stringify(value));
      } catch {
        const options = { signal: this.#closing.signal, ref: false };
        await wait(delay * (0.5 + Math.random() / 2), undefined, options).catch(() => undefined);
      }
    }
  }
}

/** INVARIANT (confirmed by whoever did it): a step that failed is not done. */
async function ended(ending: PartDone | Promise<PartDone>): Promise<PartDone> {
  try {
    return await ending;
  } catch {
    return { done: 0, left: 1, detail: 'the step failed; see the log of the service' };
  }
}

/** How far a step is by then. */
function soon(ending: Promise<PartDone>): Promise<PartDone> {
  const rest = ending.then((part) => part.rest ?? part);
  const unfinished = { done: 0, left: 1, detail: 'it is not finished yet; it goes on', rest };
  return Promise.race([ending, wait(soonMs, unfinished, { ref: false })]);
}

const stepDone = (
  step: EndingStep,
  { done, left = 0, detail }: Pick<PartDone, 'done' | 'left' | 'detail'>,
  tookMs: number,
): StepDone => ({ step, done, left, tookMs, ...(detail && { detail: detail.slice(0, 256) }) });
