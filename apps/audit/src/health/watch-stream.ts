import { type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type StreamState } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';

/** Often enough to be told before a changed stream has lost much, seldom enough to cost nothing. */
const everyMs = 10_000;

/**
 * Alarms when a live stream of decisions is not the intended one, once for each change of what differs. Who can change a
 * stream can have it erase records: the log still has those that it took, and nobody else would notice.
 */
export class WatchStream implements OnApplicationBootstrap, OnApplicationShutdown {
  #told = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly state: () => Promise<StreamState>,
    private readonly logger: Pick<Logger, 'error' | 'info'>,
  ) {}

  onApplicationBootstrap(): void {
    void this.look();
    this.#timer = setInterval(() => void this.look(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async look(): Promise<void> {
    const { reachable, different } = await this.state();
    // Of what cannot be reached nothing is known, and readiness says so.
    if (!reachable && different.length === 0) return;
    const differs = different.join(', ');
    if (differs === this.#told) return;
    this.#told = differs;
    if (differs) {
      const about = { alarm: 'decision_stream_changed', settings: different };
      this.logger.error(about, 'a stream of decisions is not as intended; see policies/nats/README.md');
    } else this.logger.info({}, 'the streams of decisions are as intended again');
  }
}
