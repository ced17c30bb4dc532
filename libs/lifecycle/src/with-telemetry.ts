import { startTelemetry, type TelemetryConfig } from '#libs/telemetry';
import { inOrder } from './in-order.js';
import { type Running } from './run-service.js';

/**
 * Starts a service whose traces and metrics are sent where its configuration says, to the last one of its shutdown.
 * @throws what `start` throws
 */
export async function withTelemetry<R extends Running>(
  service: string,
  config: TelemetryConfig,
  start: () => Promise<R>,
): Promise<Running> {
  const end = await startTelemetry(service, config);
  try {
    const running = await start();
    return {
      ...(running.failed && { failed: running.failed }),
      notice: async () => running.notice?.(),
      close: () => inOrder(() => running.close(), end),
    };
  } catch (error) {
    await end();
    throw error;
  }
}
