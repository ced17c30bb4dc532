import { setTimeout as wait } from 'node:timers/promises';
import { check, type Readiness, readinessOf } from '#libs/contracts';

/**
 * What a service says of itself to whoever sends it work from outside: ready once it has started and nothing is lacking, and not
 * any more from the moment it is told to stop. Peers on the mesh ask what it can do, not this: one that is stopping still
 * answers what it is asked.
 */
export class Standing {
  #ready: (() => Promise<Readiness>) | undefined;
  #asking: Promise<Readiness> | undefined;
  #stopping = false;

  /** @param ready what the service needs now; may be given later, when it has started */
  constructor(
    private readonly service: string,
    ready?: () => Promise<Readiness>,
  ) {
    this.#ready = ready;
  }

  /** From now on this says what the service lacks; before, it lacks its start. */
  started(ready: () => Promise<Readiness>): void {
    this.#ready = ready;
  }

  /**
   * INVARIANT (not ready before it stops): says that the service is not ready, and leaves those who send work the time to
   * notice. The service takes what still comes meanwhile.
   * @param noticeMs as DRAIN_NOTICE_MS
   */
  async stop(noticeMs: number): Promise<void> {
    this.#stopping = true;
    if (noticeMs > 0) await wait(noticeMs);
  }

  /** Anybody may ask, and an answer may cost many questions: those who come meanwhile share one. */
  async readiness(): Promise<Readiness> {
    const { service, checks } = await (this.#asking ??= this.#ask().finally(
      () => (this.#asking = undefined),
    ));
    const stopping = check('running', false, 'the service is stopping');
    return readinessOf(service, this.#stopping ? [...checks, stopping] : checks);
  }

  async #ask(): Promise<Readiness> {
    if (this.#ready) return this.#ready();
    return readinessOf(this.service, [
      check('started', false, 'the service has not started yet; does it reach NATS?'),
    ]);
  }
}
