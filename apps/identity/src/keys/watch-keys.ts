import { longestTokenSeconds } from '#libs/contracts';
import { type Logger } from '#libs/telemetry';
import { type Ends } from '../ends/ends.js';
import { type KeyRing, publishedAt, type SigningKey, withoutTimes } from './key-ring.js';
import { readKeysIn } from './load-keys.js';

const everyMs = 1_000;

export interface WatchKeysPorts {
  readonly dataDir: string;
  readonly ends: Pick<Ends, 'end'>;
  /** Told the keys that are published from now on, the one that signs first. */
  readonly changed: (signing: SigningKey[]) => void;
  readonly clock: () => number;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/**
 * Follows the file of keys: what an operator changed there, and what time does.
 * INVARIANT (a retired key is refused at once): it is said to the whole mesh, which takes nothing any more that it signed, whatever
 * key set a service still has.
 */
export class WatchKeys {
  readonly #said = new Set<string>();
  #published: string;
  #timer: NodeJS.Timeout | undefined;
  #isBroken = false;

  constructor(
    private readonly ports: WatchKeysPorts,
    private ring: KeyRing,
  ) {
    this.#published = namesOf(publishedAt(ring, ports.clock()));
  }

  /** Never rejects. */
  async start(): Promise<void> {
    await this.look();
    this.#timer = setInterval(() => void this.look(), everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  private async look(): Promise<void> {
    const { dataDir, changed, clock, logger } = this.ports;
    try {
      this.ring = await readKeysIn(dataDir);
      this.#isBroken = false;
    } catch (err) {
      // What was published stays: a file that is copied just now is whole a moment later.
      if (!this.#isBroken) logger.error({ err, alarm: 'keys_unreadable' }, 'the keys cannot be read anew');
      this.#isBroken = true;
    }
    const published = publishedAt(this.ring, clock());
    const names = namesOf(published);
    if (names !== this.#published && published.length > 0) {
      this.#published = names;
      changed(published.map(withoutTimes));
      logger.info({ kids: published.map(({ kid }) => kid) }, 'signing keys changed');
    }
    for (const { kid, at } of this.ring.retired) await this.#end(kid, at);
  }

  async #end(kid: string, at: number): Promise<void> {
    if (this.#said.has(kid) || this.ports.clock() - at > longestTokenSeconds * 1_000) return;
    this.#said.add(kid);
    await this.ports.ends.end({ kind: 'key', id: kid, reason: 'key_retired' });
  }
}

const namesOf = (keys: readonly SigningKey[]) => keys.map(({ kid }) => kid).join(' ');
