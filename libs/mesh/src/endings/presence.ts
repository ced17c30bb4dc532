import { buckets } from '#libs/contracts';
import { type MeshConnection } from '../connect-mesh.js';
import { gone, storeKey } from './store-key.js';

const { ttlMs } = buckets.instances;

/** Says again and again that a service runs, so that it is known who must do a part of what is ended, and who has died. */
export class Presence {
  #timer: NodeJS.Timeout | undefined;

  /** @param connection the mesh, once it is joined */
  constructor(
    private readonly connection: () => MeshConnection | undefined,
    private readonly instance: string,
    private readonly everyMs = ttlMs / 5,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.say(), this.everyMs).unref();
    void this.say();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  say(): Promise<void> {
    return this.#store('{"version":1}');
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
    await storeKey(buckets.instances, connection, key, value).catch(() => undefined);
  }
}
