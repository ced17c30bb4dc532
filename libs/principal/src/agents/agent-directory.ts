import { RegisteredAgent } from '#libs/contracts';
import { agentKey } from './agent-key.js';

interface Known {
  readonly place: number;
  readonly agent: RegisteredAgent | undefined;
}

/**
 * The registered agents, as far as was heard of them.
 * INVARIANT (what cannot be read is nobody): an entry that is malformed, deleted, or lies under the key of another agent is no
 * agent, and of two that are heard the one stored later counts.
 */
export class AgentDirectory {
  readonly #known = new Map<string, Known>();
  /** Where the agent lies that has the key of this digest. */
  readonly #byDigest = new Map<string, string>();

  /** @param place in the stream: what was stored later has a higher one */
  add(key: string, value: string | undefined, place = 0): void {
    const former = this.#known.get(key);
    if ((former?.place ?? -1) > place) return;
    for (const { digest } of former?.agent?.keys ?? [])
      if (this.#byDigest.get(digest) === key) this.#byDigest.delete(digest);
    const agent = readAgent(key, value);
    this.#known.set(key, { place, agent });
    for (const { digest } of agent?.keys ?? []) this.#byDigest.set(digest, key);
  }

  get(tenant: string, id: string): RegisteredAgent | undefined {
    return this.#known.get(agentKey(tenant, id))?.agent;
  }

  /** The agent that has the API key of this digest, taken or not. */
  withKey(digest: string): RegisteredAgent | undefined {
    const key = this.#byDigest.get(digest);
    return key === undefined ? undefined : this.#known.get(key)?.agent;
  }

  all(): RegisteredAgent[] {
    return [...this.#known.values()].flatMap(({ agent }) => agent ?? []);
  }

  clear(): void {
    this.#known.clear();
    this.#byDigest.clear();
  }
}

function readAgent(key: string, value: string | undefined): RegisteredAgent | undefined {
  if (!value) return undefined;
  try {
    const agent = RegisteredAgent.parse(JSON.parse(value));
    return agentKey(agent.tenant, agent.id) === key ? Object.freeze(agent) : undefined;
  } catch {
    return undefined;
  }
}
