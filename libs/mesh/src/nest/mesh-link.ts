import { type PeerName } from '#libs/contracts';
import { type Logger } from '#libs/telemetry';
import { type Bucket, openBucket } from '../bucket.js';
import { connectMesh, type MeshConnection } from '../connect-mesh.js';
import { MeshClient } from '../mesh-client.js';
import { MeshError } from '../mesh-error.js';

export interface MeshLinkOptions {
  readonly peer: PeerName;
  readonly config: {
    readonly NATS_URL: string;
    readonly NATS_NKEY_SEED_FILE: string;
    readonly NATS_CA_FILE?: string | undefined;
    readonly REVOCATIONS_SILENCE_MS?: number | undefined;
  };
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * A service's way to the mesh, also while there is none: a service that starts without NATS serves pages and health
 * from the first moment, and what needs the mesh is refused as `unavailable` until NATS answers.
 */
export class MeshLink {
  #connection: MeshConnection | undefined;
  #client: MeshClient | undefined;
  readonly #buckets = new Map<string, Promise<Bucket>>();
  #closed = false;

  /** @param connect resolves once NATS is reached; rejects only for a configuration that can never work */
  constructor(private readonly connect: () => Promise<MeshConnection>) {}

  /**
   * Waits for NATS as long as it takes.
   * @returns false when the link was closed meanwhile
   * @throws MeshError when connecting can never work
   */
  async open(): Promise<boolean> {
    const connection = await this.connect();
    if (this.#closed) {
      await connection.close();
      return false;
    }
    this.#connection = connection;
    return true;
  }

  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  /** Undefined while NATS was never reached. */
  get reached(): MeshConnection | undefined {
    return this.#connection;
  }

  /** @throws MeshError `unavailable` while NATS was never reached */
  get connection(): MeshConnection {
    if (this.#connection) return this.#connection;
    throw new MeshError('unavailable', 'the mesh is not reached yet; try again in a moment');
  }

  /** @throws MeshError `unavailable` while NATS was never reached */
  get client(): MeshClient {
    return (this.#client ??= new MeshClient(this.connection));
  }

  /** @throws MeshError `unavailable` while NATS is away or the bucket is not provisioned yet */
  async bucket(name: string): Promise<Bucket> {
    const opening = this.#buckets.get(name) ?? openBucket(this.connection, name);
    this.#buckets.set(name, opening);
    try {
      return await opening;
    } catch (cause) {
      this.#buckets.delete(name);
      throw cause;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection?.close();
  }
}

/** The link of a peer to the nats-server of its configuration, not opened yet. */
export const linkOf = ({ peer, config, logger }: MeshLinkOptions): MeshLink =>
  new MeshLink(() =>
    connectMesh({
      url: config.NATS_URL,
      peer,
      seedFile: config.NATS_NKEY_SEED_FILE,
      ...(config.NATS_CA_FILE && { caFile: config.NATS_CA_FILE }),
      onWaiting: (reason) => logger.warn({ reason }, 'waiting for NATS'),
    }),
  );
