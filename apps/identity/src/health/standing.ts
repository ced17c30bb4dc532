import { check, type Readiness, readinessOf } from '#libs/contracts';
import { type Ends } from '../ends/ends.js';
import { type RecordStore } from '../storage/record-store.js';

/** Readiness: whether changes reach the disk, and whether the service is not being stopped. */
export class Standing {
  #draining = false;

  constructor(
    private readonly store: Pick<RecordStore, 'writable'>,
    private readonly ends: Pick<Ends, 'readiness'>,
  ) {}

  /** Readiness is false from now on, so that a load balancer sends no more requests. */
  drain(): void {
    this.#draining = true;
  }

  async readiness(): Promise<Readiness> {
    const [storage, revocations] = await Promise.all([this.store.writable(), this.ends.readiness()]);
    return readinessOf('identity', [
      check('storage', storage, 'the data folder cannot be written; free space or mend its permissions'),
      revocations,
      ...(this.#draining ? [check('running', false, 'the service is stopping')] : []),
    ]);
  }
}
