import { type Readiness } from '#libs/contracts';
import { inOrder } from './in-order.js';
import { type Running } from './run-service.js';
import { serveHealth } from './serve-health.js';
import { Standing } from './standing.js';

export interface HealthConfig {
  readonly HOST: string;
  readonly HEALTH_PORT?: number | undefined;
  readonly DRAIN_NOTICE_MS: number;
}

/** One that is on the mesh alone, and what it says of its readiness. */
export interface Served extends Pick<Running, 'close'> {
  ready(): Promise<Readiness>;
}

/**
 * Starts a service that has no HTTP of its own behind a health face, which answers from the first moment, also while NATS is
 * waited for, to the last.
 * @throws what `start` throws
 */
export async function withHealth<S extends Served>(
  service: string,
  { HOST: host, HEALTH_PORT: port, DRAIN_NOTICE_MS: noticeMs }: HealthConfig,
  start: () => Promise<S>,
): Promise<Running> {
  const standing = new Standing(service);
  const face = port === undefined ? undefined : await serveHealth(standing, { host, port });
  try {
    const running = await start();
    standing.started(() => running.ready());
    return {
      notice: () => standing.stop(noticeMs),
      close: () =>
        inOrder(
          () => running.close(),
          async () => face?.close(),
        ),
    };
  } catch (error) {
    await face?.close();
    throw error;
  }
}
