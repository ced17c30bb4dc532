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
  const waiting = new Set<NodeJS.Timeout>();

  async function end(what: ToRevoke): Promise<void> {
    const before = what.before ?? Date.now();
    try {
      await revoke(link.connection, { ...what, before });
    } catch (error) {
      logger.error({ err: error, kind: what.kind, alarm: 'revocation_not_stored' }, 'a revocation waits');
      const timer = setTimeout(() => {
        waiting.delete(timer);
        void end({ ...what, before });
      }, retryMs).unref();
      waiting.add(timer);
    }
  }

  return {
    check: (held) => revocations.check(held),
    isOver: (held) => revocations.isRevoked(held),
    end,
    readiness: () => revocations.readiness(),
    close: async () => {
      for (const timer of waiting) clearTimeout(timer);
      revocations.stop();
      await link.close();
    },
  };
}
