import { type ReadinessCheck, check } from '#libs/contracts';
import { type Logger } from '#libs/telemetry';

const retryMs = 1_000;

/** Registers what the deployment vouches for as soon as the mesh takes it, and says whether it is done. */
export class KeepRegistered {
  #done = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly seed: () => Promise<void>,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Tries until it is done. Never rejects. */
  async start(): Promise<void> {
    try {
      await this.seed();
      this.#done = true;
    } catch (error) {
      this.logger.warn({ err: error }, 'the agents of CLIENTS_FILE cannot be registered yet');
      this.#timer = setTimeout(() => void this.start(), retryMs).unref();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readiness(): ReadinessCheck {
    return check(
      'registered agents',
      this.#done,
      'the clients of CLIENTS_FILE are not registered yet, so nothing is permitted through them; check NATS, and whether JetStream is on and provisioned',
    );
  }
}
