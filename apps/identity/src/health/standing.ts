import { check, type Readiness, type ReadinessCheck, readinessOf } from '#libs/contracts';

/** Readiness: whether all that the service needs is there, and whether it is not being stopped. */
export class Standing {
  #draining = false;

  /** @param needs what is asked anew each time */
  constructor(private readonly needs: () => Promise<readonly ReadinessCheck[]>) {}

  /** Readiness is false from now on, so that a load balancer sends no more requests. */
  drain(): void {
    this.#draining = true;
  }

  async readiness(): Promise<Readiness> {
    return readinessOf('identity', [
      ...(await this.needs()),
      ...(this.#draining ? [check('running', false, 'the service is stopping')] : []),
    ]);
  }
}
