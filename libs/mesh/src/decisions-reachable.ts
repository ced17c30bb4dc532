import { jetstream } from '@nats-io/jetstream';
import { auditConsumer, decisionStream } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';

/** Whether the decision stream and the audit's consumer answer now; for the audit, the only peer that may ask both. */
export async function decisionsReachable(connection: MeshConnection, withinMs = 1_000): Promise<boolean> {
  if (!connection.connected) return false;
  try {
    const manager = await jetstream(connection.nats, { timeout: withinMs }).jetstreamManager(false);
    await Promise.all([
      manager.streams.info(decisionStream),
      manager.consumers.info(decisionStream, auditConsumer),
    ]);
    return true;
  } catch {
    return false;
  }
}
