import { type ReadinessCheck, check } from '#libs/contracts';
import { type Logger } from '#libs/telemetry';

const retryMs = 1_000;

/** What has to be done once, how it is called, and what is said while it cannot be done. */
export interface ToBeDone {
  readonly work: () => Promise<void>;
  /** As one of the things that the service needs. */
  readonly name: string;
  /** For the log. */
  readonly failing: string;
  /** For readiness: what cannot be done meanwhile, and what to look at. */
  readonly meanwhile: string;
}

/** Does what has to be done once as soon as the mesh takes it, and says whether it is done. */
export class UntilDone {
  #done = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly what: ToBeDone,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  get done(): boolean {
    return this.#done;
  }

  /** Tries until it is done. Never rejects. */
  async start(): Promise<void> {
    try {
      await this.what.work();
      this.#done = true;
    } catch (error) {
      if (this.#stopped) return;
      this.logger.warn({ err: error }, this.what.failing);
      this.#timer = setTimeout(() => void this.start(), retryMs).unref();
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  readiness(): ReadinessCheck {
    return check(this.what.name, this.#done, this.what.meanwhile);
  }
}
