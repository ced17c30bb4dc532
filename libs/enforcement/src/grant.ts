import { type DecisionRecorded } from '#libs/contracts';
import { type DecisionStore } from './record-ports.js';

const secret = Symbol('grant');

/**
 * The right to do what one recorded permit says, once. Credentials and tools are reachable only through one.
 *
 * INVARIANT (no grant without a record): the one way to a grant is {@link Grant.onRecord}, which waits for the store's
 * acknowledgement of the permit first.
 */
export class Grant {
  #spent = false;

  private constructor(
    key: symbol,
    readonly permit: DecisionRecorded,
  ) {
    if (key !== secret) throw new TypeError('a grant is made by recording a permit');
  }

  /**
   * Records a permit and returns the grant it makes.
   * @throws whatever the store throws: then nothing was permitted
   */
  static async onRecord(store: DecisionStore, permit: DecisionRecorded): Promise<Grant> {
    if (permit.decision !== 'permit') throw new TypeError('only a permit makes a grant');
    const recorded = Object.freeze(structuredClone(permit));
    await store.record(recorded);
    return new Grant(secret, recorded);
  }

  /** True for grants made here, false for anything shaped like one. */
  static isGenuine(value: unknown): value is Grant {
    return typeof value === 'object' && value !== null && #spent in value;
  }

  /** An admission opens the reader that resolves; a decision whatever the tool declares. */
  opens(access: 'reader' | 'writer'): boolean {
    return access === 'reader' || this.permit.stage === 'decision';
  }

  /**
   * Uses the grant up for one run of `tool`.
   * @throws TypeError for a second run, another tool, or an admission
   */
  spend(tool: string): void {
    if (this.#spent) throw new TypeError('a grant is good for one call');
    if (this.permit.stage !== 'decision') throw new TypeError('an admission runs no tool');
    if (this.permit.tool !== tool) throw new TypeError(`this grant is for \`${this.permit.tool}\``);
    this.#spent = true;
  }
}
