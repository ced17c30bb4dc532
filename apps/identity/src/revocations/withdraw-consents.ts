import { clockToleranceSeconds, type RegisteredAgent } from '#libs/contracts';
import { type AgentRegistry } from '../agents/agent-registry.js';
import { consentAnew, isConsentedTo } from '../agents/operate/steps/consent-anew.js';
import { type ToEnd } from './order-ending.js';

export interface ConsentPorts {
  readonly registry: Pick<AgentRegistry, 'list' | 'change'>;
  /** Every tenant there is. */
  readonly tenants: readonly string[];
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Takes back the consents that machines act for people by, as far as they are part of what is ended.
 * INVARIANT (a consent ends with what it lent): a machine signs in by its key alone, so that what it is told to be over would begin again
 * at once, for a person who was asked nothing. It waits for their next yes instead.
 * @throws MeshError where some could not be taken back
 */
export async function withdrawConsents(
  ending: ToEnd,
  { registry, tenants, clock }: ConsentPorts,
): Promise<void> {
  const latest = clock() + clockToleranceSeconds * 1_000;
  const upTo = Math.min(ending.before ?? latest, latest);
  const isEnded = (agent: RegisteredAgent) =>
    isConsentedTo(agent) && isMeant(agent, ending) && Date.parse(agent.person?.consentedAt ?? '') <= upTo;
  for (const tenant of tenantsOf(ending, tenants)) {
    const meant = (await registry.list(tenant)).filter(isEnded);
    // Asked once more of the entry as it is then: whoever said yes meanwhile said it knowing.
    for (const { id } of meant)
      await registry.change(tenant, id, (agent) => (isEnded(agent) ? consentAnew(agent) : {}));
  }
}

function tenantsOf({ kind, id, tenant }: ToEnd, all: readonly string[]): readonly string[] {
  if (kind === 'everything') return all;
  return [kind === 'tenant' ? id : tenant];
}

function isMeant({ id: agent, person }: RegisteredAgent, { kind, id }: ToEnd): boolean {
  switch (kind) {
    case 'everything':
    case 'tenant':
      return true;
    case 'person':
      return person?.key === id;
    case 'agent':
      return agent === id;
    default:
      return false;
  }
}
