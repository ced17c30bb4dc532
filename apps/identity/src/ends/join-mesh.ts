import { linkOf, type MeshLinkOptions, revoke, type ToRevoke, WatchedRevocations } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type Ends } from './ends.js';

const retryMs = 1_000;

/** Joins the mesh as `identity`, now or once NATS is there: signing in needs no mesh, and no token is given out without it. */
export function joinMesh(config: MeshLinkOptions['config'], logger: Pick<Logger, 'warn' | 'error'>): Ends {
  const link = linkOf({ peer: 'identity', config, logger });
  const { REVOCATIONS_SILENCE_MS: silenceMs } = config;
  const revocations = new WatchedRevocations(() => link.reached, silenceMs ? { silenceMs } : {});
  revocations.start();
  link.open().catch((error: unknown) => logger.error({ err: error }, 'the mesh cannot be joined'));
  /** What the mesh has not stored yet, each thing once. */
  const waiting = new Map<string, NodeJS.Timeout>();

  async function end(what: ToRevoke): Promise<void> {
    const name = `${what.kind} ${what.id}`;
    const lasting = { ...what, before: what.before ?? Date.now() };
    clearTimeout(waiting.get(name));
    waiting.delete(name);
    try {
      await revoke(link.connection, lasting);
    } catch (error) {
      // Before the mesh is joined nothing is amiss yet.
      if (link.reached)
        logger.error({ err: error, kind: what.kind, alarm: 'revocation_not_stored' }, 'a revocation waits');
      waiting.set(name, setTimeout(() => void end(lasting), retryMs).unref());
    }
  }

  return {
    check: (held) => revocations.check(held),
    isOver: (held) => revocations.isRevoked(held),
    end,
    readiness: () => revocations.readiness(),
    close: async () => {
      for (const timer of waiting.values()) clearTimeout(timer);
      revocations.stop();
      await link.close();
    },
  };
}
