import { type CeilingGroup, type PersonKey, type RegisteredAgent } from '#libs/contracts';

/** What policy may know of the agent that acts, as its tenant has registered it. */
export type AgentStanding = Readonly<
  Pick<RegisteredAgent, 'kind' | 'trust' | 'state'> & {
    ceiling: readonly CeilingGroup[];
    /** Who consents to its acting for them. */
    person?: PersonKey;
    /** Of a machine: who answers for it, a person's key or `deployment`. */
    owner?: string;
    /** Of a machine: ids of its keys that are not revoked, and until when each is taken (epoch milliseconds). */
    keys?: ReadonlyMap<string, number>;
  }
>;

/** What is known of registered agents, for whoever verifies tokens. */
export interface AgentStandings {
  /**
   * Of now, and undefined for one that the tenant does not know.
   * @throws TokenRejected `agents_unknown` when nothing was heard of the registry for too long
   */
  standingOf(tenant: string, id: string): Promise<AgentStanding | undefined>;
}
