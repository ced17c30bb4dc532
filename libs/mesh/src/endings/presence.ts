import { buckets, type RunningInstance, writtenBy } from '#libs/contracts';
import { type MeshConnection } from '../connect-mesh.js';
import { gone, storeKey } from './store-key.js';

const { ttlMs } = buckets.instances;

/** How soon it is said after a service has joined the mesh, or joined it again. */
const noticedWithinMs = 200;

/** Says again and again that a service runs, so that it is known who must do a part of what is ended, and who has died. */
export class Presence {
  #timer: NodeJS.Timeout | undefined;
  /** When it was said last; -Infinity: not since the mesh was joined. */
  #saidAt = -Infinity;
  #about: Omit<RunningInstance, 'version' | 'since'> = {};
  readonly #since = Date.now();

  /** @param connection the mesh, once it is joined */
  constructor(
    private readonly connection: () => MeshConnection | undefined,
    private readonly instance: string,
    private readonly everyMs = ttlMs / 5,
  ) {}

  start(): void {
    this.#timer = setInterval(() => this.#tick(), Math.min(noticedWithinMs, this.everyMs)).unref();
    this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#saidAt = -Infinity;
  }

  #tick(): void {
    if (!this.connection()?.connected) this.#saidAt = -Infinity;
    else if (performance.now() - this.#saidAt >= this.everyMs) void this.say();
  }

  say(): Promise<void> {
    this.#saidAt = performance.now();
    const said: RunningInstance = { version: 1, since: this.#since, ...this.#about };
    return this.#store(JSON.stringify(said));
  }

  /** Adds to what it says of this service, from its next word on. */
  describe(about: Omit<RunningInstance, 'version' | 'since'>): void {
    this.#about = { ...this.#about, ...about };
  }

  /** Says that it runs no more, so that nobody waits for it. */
  leave(): Promise<void> {
    this.stop();
    return this.#store(gone);
  }

  /** Never throws: without the store nobody is there. */
  async #store(value: Parameters<typeof storeKey>[3]): Promise<void> {
    const connection = this.connection();
    if (!connection?.connected) return;
    const key = `${connection.peer}.${this.instance}`;
    await storeKey(writtenBy.instances, connection, key, value).catch(() => undefined);
  }
}
