import { type Logger } from '#libs/telemetry';
import { type IdentityConfig } from '../config.js';
import { UntilDone } from '../health/until-done.js';
import { type AgentRegistry } from './agent-registry.js';
import { seedAgents } from './seed-agents.js';

/** Registers the clients that this service was started with. */
export function keepRegistered(
  registry: AgentRegistry,
  { clients, tenants }: IdentityConfig,
  logger: Logger,
): UntilDone {
  return new UntilDone(
    {
      work: () => seedAgents(registry, clients, Object.keys(tenants)),
      name: 'registered agents',
      failing: 'the agents of CLIENTS_FILE cannot be registered yet',
      meanwhile:
        'the clients of CLIENTS_FILE are not registered yet, so nothing is permitted through them; check NATS, and whether JetStream is on and provisioned',
    },
    logger,
  );
}
