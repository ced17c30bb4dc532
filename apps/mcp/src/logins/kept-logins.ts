import { createHash } from 'node:crypto';
import { buckets, OpenLogin } from '#libs/contracts';
import { CredentialError, type Holder, type LoginLog, type LoginUse } from '#libs/credentials';
import { type Bucket, type MeshLink, type StoredEntry, WatchedBucket } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';

export interface KeptLogin {
  /** Of the process that opened it. */
  readonly owner: string;
  readonly accessor: string;
  readonly held: Holder;
  readonly at: number;
  readonly use?: LoginUse;
}

/** What is known of a key. Of one that was struck out it is known for a while, since what is older may be heard after it. */
interface Known {
  readonly place: number;
  readonly login: KeptLogin | undefined;
  readonly heardAt: number;
}
const struckOutKnownMs = 60_000;

const digestOf = (accessor: string) => createHash('sha256').update(accessor).digest('base64url');

/** The logins that are open at Vault, of all instances of this service, in the mesh's store. */
export class KeptLogins implements LoginLog {
  /** Those that this process has open, or was told to forget and could not. */
  readonly #own = new Set<string>();
  readonly #known = new Map<string, Known>();
  readonly #watched: WatchedBucket;

  constructor(
    private readonly link: Pick<MeshLink, 'bucket' | 'reached'>,
    readonly instance: string,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly clock: () => number = Date.now,
  ) {
    const listener = {
      take: (entry: StoredEntry) => this.#take(entry),
      forget: () => this.#known.clear(),
      isRead: () => true,
      withoutIt: 'logins of instances that die are not ended',
    };
    const times = { silenceMs: 10_000, beatMs: 3_000 };
    this.#watched = new WatchedBucket(buckets.vaultLogins, listener, () => link.reached, times, clock);
  }

  start(): void {
    this.#watched.start();
  }

  stop(): void {
    this.#watched.stop();
  }

  async opened(accessor: string, held: Holder, use: LoginUse): Promise<void> {
    try {
      await this.#write({ owner: this.instance, accessor, held, at: this.clock(), use });
      this.#own.add(accessor);
    } catch (error) {
      const why = 'the credential could not be written down, so that nobody could end it: try again';
      throw new CredentialError('vault_unavailable', why, (error as { code?: string }).code);
    }
  }

  async ended(accessor: string): Promise<void> {
    this.#own.delete(accessor);
    // What cannot be struck out now is found by the next look, which ends it again and changes nothing.
    await this.forget({ owner: this.instance, accessor }).catch((err: unknown) =>
      this.logger.warn({ err }, 'a login that has ended is still written down'),
    );
  }

  /** Of every instance, as far as was heard. */
  get count(): number {
    let open = 0;
    for (const { login } of this.#known.values()) if (login) open += 1;
    return open;
  }

  /** Whether this process has it in its hands. */
  isOwn({ owner, accessor }: KeptLogin): boolean {
    return owner === this.instance && this.#own.has(accessor);
  }

  /** All that are written down, of every instance. @throws NotHeard where that is not known now */
  async all(): Promise<KeptLogin[]> {
    await this.#watched.heard();
    const now = this.clock();
    for (const [key, { login, heardAt }] of this.#known)
      if (!login && heardAt < now - struckOutKnownMs) this.#known.delete(key);
    return [...this.#known.values()].flatMap(({ login }) => login ?? []);
  }

  /** Writes it anew, so that the store keeps it however long it takes. @throws MeshError */
  keep(login: KeptLogin): Promise<void> {
    return this.#write(login);
  }

  /** @throws MeshError */
  async forget({ owner, accessor }: Pick<KeptLogin, 'owner' | 'accessor'>): Promise<void> {
    await (await this.#bucket()).delete(`${owner}.${digestOf(accessor)}`);
  }

  #take({ key, value, place = 0 }: StoredEntry): void {
    if ((this.#known.get(key)?.place ?? -1) > place) return;
    const read = readLogin(value);
    const login = read && { ...read, owner: key.slice(0, key.indexOf('.')) };
    this.#known.set(key, { place, login, heardAt: this.clock() });
  }

  async #write({ owner, ...login }: KeptLogin): Promise<void> {
    await (
      await this.#bucket()
    ).put(`${owner}.${digestOf(login.accessor)}`, JSON.stringify({ version: 1, ...login }));
  }

  #bucket(): Promise<Bucket> {
    return this.link.bucket(buckets.vaultLogins.name);
  }
}

function readLogin(value: string | undefined): Omit<KeptLogin, 'owner'> | undefined {
  try {
    const { accessor, at, held, use } = OpenLogin.parse(JSON.parse(value ?? ''));
    const { tokenId, tenant, ...rest } = held;
    const known = { ...rest, tenant, ...(tokenId !== undefined && { tokenId }) };
    return { accessor, at, held: known, ...(use && { use: useOf(use) }) };
  } catch {
    return undefined;
  }
}

const useOf = ({ decisionId, ...use }: NonNullable<OpenLogin['use']>): LoginUse => ({
  ...use,
  ...(decisionId !== undefined && { decisionId }),
});
