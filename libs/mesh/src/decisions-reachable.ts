import { auditConsumer, decisionStream } from '#libs/contracts';
import { type MeshConnection } from './connect-mesh.js';
import { jetstreamOf } from './jetstream-of.js';

const withinMs = 1_500;

/**
 * Whether the decision stream answers now and, for `consumer`, the audit's consumer too: only audit may ask about it
 * (policies/nats).
 */
export async function decisionsReachable(
  connection: MeshConnection,
  { consumer = false }: { consumer?: boolean } = {},
): Promise<boolean> {
  if (!connection.connected) return false;
  try {
    const manager = await jetstreamOf(connection, withinMs).jetstreamManager(false);
    await Promise.all([
      manager.streams.info(decisionStream),
      consumer && manager.consumers.info(decisionStream, auditConsumer),
    ]);
    return true;
  } catch {
    return false;
  }
}
