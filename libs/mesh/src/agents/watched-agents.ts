import { buckets, type ReadinessCheck, type RegisteredAgent } from '#libs/contracts';
import { AgentDirectory, type AgentStanding, type AgentStandings, TokenRejected } from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { type StoredEntry } from '../watched/read-bucket.js';
import { WatchedBucket, type WatchTimes } from '../watched/watched-bucket.js';

/**
 * The registered agents, as the bucket tells them.
 * INVARIANT (silence is refusal): what was heard too long ago says of nobody that they are registered.
 */
export class WatchedAgents implements AgentStandings {
  readonly #directory = new AgentDirectory();
  readonly #bucket: WatchedBucket;

  /**
   * @param connection the mesh, once it is joined
   * @param clock epoch milliseconds
   */
  constructor(
    connection: () => MeshConnection | undefined,
    times: Partial<WatchTimes> = {},
    clock: () => number = Date.now,
  ) {
    const directory = this.#directory;
    const listener = {
      take: ({ key, value, place }: StoredEntry) => directory.add(key, value, place),
      forget: () => directory.clear(),
      isRead: () => true,
      withoutIt: 'no token is taken',
    };
    this.#bucket = new WatchedBucket(buckets.agents, listener, connection, times, clock);
  }

  start(): void {
    this.#bucket.start();
  }

  stop(): void {
    this.#bucket.stop();
  }

  /** As of now. @throws TokenRejected `agents_unknown` */
  async all(): Promise<readonly RegisteredAgent[]> {
    await this.#heard();
    return this.#directory.all();
  }

  async standingOf(tenant: string, id: string): Promise<AgentStanding | undefined> {
    await this.#heard();
    const agent = this.#directory.get(tenant, id);
    if (!agent) return undefined;
    const { kind, trust, ceiling, state, person } = agent;
    return Object.freeze({ kind, trust, ceiling, state, ...(person?.consentedAt && { person: person.key }) });
  }

  readiness(): Promise<ReadinessCheck> {
    return this.#bucket.readiness();
  }

  #heard(): Promise<void> {
    return this.#bucket.heard().catch((cause: unknown) => {
      throw new TokenRejected(
        'agents_unknown',
        'whether the agent is registered is not known now; try again',
        { cause },
      );
    });
  }
}
