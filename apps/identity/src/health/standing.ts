import { check, type Readiness, readinessOf } from '#libs/contracts';
import { type RecordStore } from '../storage/record-store.js';

/** Whether this service can do its part. */
export class Standing {
  #draining = false;

  constructor(private readonly store: Pick<RecordStore, 'writable'>) {}

  /** From now on nobody should be sent here. */
  drain(): void {
    this.#draining = true;
  }

  async readiness(): Promise<Readiness> {
    const storage = await this.store.writable();
    return readinessOf('identity', [
      check('storage', storage, 'the data folder cannot be written; free space or mend its permissions'),
      ...(this.#draining ? [check('running', false, 'the service is stopping')] : []),
    ]);
  }
}
