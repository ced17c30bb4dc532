import { type StoredEvent } from '#libs/contracts';
import { type EventKeeper } from '#libs/enforcement';
import { type Journal } from '#libs/journal';
import { type Logger } from '#libs/telemetry';
import { openSpoolFile } from './open-spool-file.js';

export interface SpoolOptions {
  /** File of waiting events, one JSON line each; survives a crash. */
  readonly path: string;
  /** Stores an event for good, or rejects. */
  readonly store: (event: StoredEvent) => Promise<void>;
  readonly logger: Logger;
  /** How many may wait before new calls are refused. */
  readonly capacity?: number;
  /** Between attempts, in milliseconds. */
  readonly retryMs?: number;
}

/**
 * Keeps events whose call is over already, so that there is nobody left to refuse: outcomes and denials. What the
 * stream does not take is written to a local file first, alarmed, and replayed in order until it is taken. Event ids
 * make a replay harmless.
 */
export class EventSpool implements EventKeeper {
  #timer: NodeJS.Timeout | undefined;
  #replaying: Promise<void> | undefined;
  #closed = false;

  private constructor(
    private readonly options: SpoolOptions,
    private readonly journal: Journal,
    /** In the order in which they came; the first is stored next. */
    private readonly events: StoredEvent[],
  ) {}

  /** Opens the spool and begins to replay what an earlier process left. */
  static async open(options: SpoolOptions): Promise<EventSpool> {
    const { journal, left } = await openSpoolFile(options.path, options.logger);
    const spool = new EventSpool(options, journal, left);
    if (spool.waiting > 0) spool.#retryLater(0);
    return spool;
  }

  /** Also when the disk takes nothing: what waits in memory only is not safe, so that no new call may start. */
  get full(): boolean {
    return this.journal.failing || this.events.length >= (this.options.capacity ?? 10_000);
  }

  /** Events not yet in the stream. */
  get waiting(): number {
    return this.events.length;
  }

  /** Resolves when the stream or the local file holds the event. Never rejects. */
  async keep(event: StoredEvent): Promise<void> {
    // Behind others it waits its turn, so that an outcome never overtakes its decision.
    if (this.events.length === 0) {
      try {
        await this.options.store(event);
        return;
      } catch (error) {
        this.options.logger.error(
          { err: error, eventId: event.eventId, alarm: 'event_spooled' },
          'the stream did not take an event; it waits in the local spool',
        );
      }
    }
    this.events.push(event);
    await this.#write(event);
    this.#retryLater();
  }

  /** Tries once more, then leaves the rest in the file for the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#replaying;
    await this.#replay();
    await this.journal.close();
  }

  async #write(event: StoredEvent): Promise<void> {
    try {
      if (this.journal.failing) await this.#writeAll();
      else await this.journal.append(JSON.stringify(event));
    } catch (error) {
      this.options.logger.fatal(
        { err: error, event, alarm: 'event_at_risk' },
        'an event could not be written to the local spool and is held in memory only',
      );
    }
  }

  /** What waits and nothing else: empties the file when nothing does, and mends it after a write that failed. */
  #writeAll(): Promise<void> {
    return this.journal.replace(() => this.events.map((event) => JSON.stringify(event)));
  }

  #retryLater(after = this.options.retryMs ?? 1_000): void {
    if (this.#closed || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#replaying = this.#replay().finally(() => {
        // Also when only the file is left to mend: until then no call starts that would bring another event.
        if (this.waiting > 0 || this.journal.failing) this.#retryLater();
      });
    }, after);
    this.#timer.unref();
  }

  async #replay(): Promise<void> {
    let stored = 0;
    try {
      for (let next = this.events[0]; next; next = this.events[0]) {
        await this.options.store(next);
        this.events.shift();
        stored += 1;
      }
    } catch {
      // the stream is still away: the timer comes back
    }
    if (stored > 0) this.options.logger.info({ stored, waiting: this.waiting }, 'spooled events were stored');
    if ((stored > 0 && this.waiting === 0) || this.journal.failing)
      await this.#writeAll().catch((error: unknown) =>
        this.options.logger.error({ err: error }, 'the local spool cannot be written'),
      );
  }
}
