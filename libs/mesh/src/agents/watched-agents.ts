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

  /** As of now. @throws TokenRejected `agents_unknown` */
  async find(tenant: string, id: string): Promise<RegisteredAgent | undefined> {
    await this.#heard();
    return this.#directory.get(tenant, id);
  }

  async standingOf(tenant: string, id: string): Promise<AgentStanding | undefined> {
    const agent = await this.find(tenant, id);
    return agent && standingOf(agent);
  }

  /**
   * The agent that has the API key of this digest, taken or not.
   * @throws TokenRejected `agents_unknown`
   */
  async withKey(digest: string): Promise<RegisteredAgent | undefined> {
    await this.#heard();
    return this.#directory.withKey(digest);
  }

  /** What this service itself has just stored, so that it need not be told of it. @param place in the stream */
  take(key: string, value: string, place: number): void {
    this.#directory.add(key, value, place);
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

/** One for each agent that was heard of: it is asked for with every request. */
const known = new WeakMap<RegisteredAgent, AgentStanding>();

function standingOf(agent: RegisteredAgent): AgentStanding {
  const before = known.get(agent);
  if (before) return before;
  const { kind, owner, trust, ceiling, state, person, keys } = agent;
  const live = keys
    .filter(({ revokedAt }) => revokedAt === null)
    .map(({ id, endsAt }) => [id, endsAt === null ? Infinity : Date.parse(endsAt)] as const);
  const standing = Object.freeze({
    ...{ kind, trust, ceiling, state },
    ...(person?.consentedAt && { person: person.key }),
    ...(kind === 'machine' && { owner, keys: new Map(live) }),
  });
  known.set(agent, standing);
  return standing;
}
