import { type Readiness } from '#libs/contracts';
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
    const checks = [
      (await this.store.writable())
        ? { name: 'storage', ok: true }
        : {
            name: 'storage',
            ok: false,
            detail: 'the data folder cannot be written; free space or mend its permissions',
          },
      ...(this.#draining ? [{ name: 'running', ok: false, detail: 'the service is stopping' }] : []),
    ];
    return { service: 'identity', ready: checks.every((check) => check.ok), checks };
  }
}
