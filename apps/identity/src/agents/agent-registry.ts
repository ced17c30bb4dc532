import { type z } from 'zod';
import { RegisteredAgent } from '#libs/contracts';
import { type Bucket, MeshError } from '#libs/mesh';
import { agentKey } from '#libs/principal';

/** What is said of a new agent; the registry adds the rest. */
export type NewAgent = Omit<z.input<typeof RegisteredAgent>, 'version' | 'createdAt' | 'updatedAt'>;

/** Where they lie. */
export type AgentStore = Pick<Bucket, 'get' | 'create' | 'update' | 'keys' | 'delete'>;

const attempts = 5;

/**
 * The registered agents of all tenants, in the mesh's store. This service alone writes them.
 * INVARIANT (no change is lost): an entry is written only over the one that was read.
 */
export class AgentRegistry {
  constructor(
    private readonly bucket: () => Promise<AgentStore>,
    /** Epoch milliseconds. */
    private readonly clock: () => number,
    /** Is told what was stored, by its key, its text and its place in the stream. */
    private readonly onStored: (key: string, value: string, place: number) => void = () => undefined,
  ) {}

  /** @throws MeshError `unavailable`, or `internal` for an entry that is none */
  async find(tenant: string, id: string): Promise<RegisteredAgent | undefined> {
    return (await this.#read(tenant, id))?.agent;
  }

  /** Whether any of these tenants has it. @throws MeshError `unavailable` */
  async isInAny(tenants: readonly string[], id: string): Promise<boolean> {
    const found = await Promise.all(tenants.map((tenant) => this.find(tenant, id)));
    return found.some((agent) => agent !== undefined);
  }

  /** All of a tenant, by id. @throws MeshError `unavailable`, or `internal` for an entry that is none */
  async list(tenant: string): Promise<RegisteredAgent[]> {
    const bucket = await this.bucket();
    const found: RegisteredAgent[] = [];
    for (const key of await bucket.keys(tenant)) {
      const entry = await bucket.get(key);
      if (entry) found.push(readAgent(key, entry.value));
    }
    return found.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** @throws MeshError `conflict` where the tenant has one of that id; `unavailable` */
  async register(agent: NewAgent): Promise<RegisteredAgent> {
    const now = this.#now();
    const whole = RegisteredAgent.parse({ ...agent, version: 1, createdAt: now, updatedAt: now });
    const key = agentKey(whole.tenant, whole.id);
    const text = JSON.stringify(whole);
    this.onStored(key, text, await (await this.bucket()).create(key, text));
    return whole;
  }

  /**
   * @param edit what is to be otherwise; asked again where somebody else wrote first
   * @throws MeshError `not_found`, `conflict` where others keep writing, or `unavailable`
   */
  async change(
    tenant: string,
    id: string,
    edit: (agent: RegisteredAgent) => Partial<RegisteredAgent>,
  ): Promise<RegisteredAgent> {
    const key = agentKey(tenant, id);
    for (let attempt = 1; ; attempt += 1) {
      const found = await this.#read(tenant, id);
      if (!found) throw new MeshError('not_found', `there is no agent \`${id}\``);
      const { agent, revision } = found;
      const own = { id, tenant, kind: agent.kind, createdAt: agent.createdAt };
      const whole = RegisteredAgent.parse({ ...agent, ...edit(agent), ...own, updatedAt: this.#now() });
      try {
        const text = JSON.stringify(whole);
        this.onStored(key, text, await (await this.bucket()).update(key, text, revision));
        return whole;
      } catch (error) {
        if (!isConflict(error) || attempt === attempts) throw error;
      }
    }
  }

  /**
   * Removes an entry that is as it should be for that, and stays so meanwhile.
   * @throws MeshError `unavailable`, or `internal` for an entry that is none
   */
  async remove(tenant: string, id: string, isToGo: (agent: RegisteredAgent) => boolean): Promise<void> {
    const found = await this.#read(tenant, id);
    if (!found || !isToGo(found.agent)) return;
    try {
      await (await this.bucket()).delete(agentKey(tenant, id), found.revision);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  async #read(tenant: string, id: string) {
    const entry = await (await this.bucket()).get(agentKey(tenant, id));
    if (!entry) return undefined;
    return { agent: readAgent(id, entry.value), revision: entry.revision };
  }

  readonly #now = () => new Date(this.clock()).toISOString();
}

/** Whether somebody else wrote first. */
export const isConflict = (error: unknown): boolean =>
  error instanceof Error && (error as Partial<MeshError>).code === 'conflict';

function readAgent(name: string, value: Uint8Array): RegisteredAgent {
  try {
    return RegisteredAgent.parse(JSON.parse(new TextDecoder().decode(value)));
  } catch (cause) {
    throw new MeshError('internal', `the registered agent \`${name}\` cannot be read`, { cause });
  }
}
