import { type Bucket, type MeshClient, type MeshConnection, MeshError } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';

export interface MeshLinkPorts {
  /** Resolves once NATS is reached; rejects only for a configuration that can never work. */
  connect: () => Promise<MeshConnection>;
  clientOf: (connection: MeshConnection) => MeshClient;
  openBucket: (connection: MeshConnection, name: string) => Promise<Bucket>;
}

/**
 * The way to the mesh for a service that starts without it: pages and health are served from the first moment, and
 * what needs the mesh is refused as `unavailable` until NATS answers.
 */
export class MeshLink {
  private connection: MeshConnection | undefined;
  private meshClient: MeshClient | undefined;
  private readonly opened = new Map<string, Promise<Bucket>>();
  private closed = false;

  constructor(
    private readonly ports: MeshLinkPorts,
    private readonly logger: Logger,
  ) {}

  /**
   * Waits for NATS as long as it takes.
   * @returns the connection; undefined when the link was closed before
   * @throws MeshError when connecting can never work
   */
  async open(): Promise<MeshConnection | undefined> {
    const connection = await this.ports.connect();
    if (this.closed) {
      await connection.close();
      return undefined;
    }
    this.connection = connection;
    this.meshClient = this.ports.clientOf(connection);
    this.logger.info('connected to the mesh');
    return connection;
  }

  get connected(): boolean {
    return this.connection?.connected ?? false;
  }

  /** @throws MeshError `unavailable` while NATS was never reached */
  get client(): MeshClient {
    if (this.meshClient) return this.meshClient;
    throw unreached();
  }

  /** @throws MeshError `unavailable` while NATS is away or the bucket is not provisioned yet */
  async bucket(name: string): Promise<Bucket> {
    if (!this.connection) throw unreached();
    const opening = this.opened.get(name) ?? this.ports.openBucket(this.connection, name);
    this.opened.set(name, opening);
    try {
      return await opening;
    } catch (cause) {
      this.opened.delete(name);
      throw cause;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.close();
  }
}

const unreached = () => new MeshError('unavailable', 'the mesh is not reached yet; try again in a moment');
