import { check, type Readiness, readinessOf } from '#libs/contracts';
import { type KeepRegistered } from '../agents/keep-registered.js';
import { type Ends } from '../ends/ends.js';
import { type RecordStore } from '../storage/record-store.js';

/** Readiness: whether changes reach the disk, the mesh knows the agents, and whether the service is not being stopped. */
export class Standing {
  #draining = false;

  constructor(
    private readonly store: Pick<RecordStore, 'writable'>,
    private readonly ends: Pick<Ends, 'readiness'>,
    /** Undefined for one that is not on the mesh. */
    private readonly registered: Pick<KeepRegistered, 'readiness'> | undefined,
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
      ...(this.registered ? [this.registered.readiness()] : []),
      ...(this.#draining ? [check('running', false, 'the service is stopping')] : []),
    ]);
  }
}
