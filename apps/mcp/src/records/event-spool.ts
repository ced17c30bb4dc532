import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type StoredEvent } from '#libs/contracts';
import { type EventKeeper } from '#libs/enforcement';
import { type Logger } from '#libs/telemetry';
import { takeLeftEvents } from './take-left-events.js';

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
  #waiting: StoredEvent[] = [];
  #file: FileHandle | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #replaying: Promise<void> | undefined;
  #closed = false;
  /** A file that could not be written: what waits in memory only is not safe, so no new call starts. */
  #unsafe = false;

  private constructor(private readonly options: SpoolOptions) {}

  /** Opens the spool and begins to replay what an earlier process left. */
  static async open(options: SpoolOptions): Promise<EventSpool> {
    await mkdir(dirname(options.path), { recursive: true });
    const spool = new EventSpool(options);
    spool.#waiting = await takeLeftEvents(options.path, options.logger);
    spool.#file = await open(options.path, 'a', 0o600);
    if (spool.#waiting.length > 0) spool.#retryLater(0);
    return spool;
  }

  get full(): boolean {
    return this.#unsafe || this.#waiting.length >= (this.options.capacity ?? 10_000);
  }

  /** Events not yet in the stream. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when the stream or the local file holds the event. Never rejects. */
  async keep(event: StoredEvent): Promise<void> {
    // Behind others it waits its turn, so that an outcome never overtakes its decision.
    if (this.#waiting.length === 0) {
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
    this.#waiting.push(event);
    await this.#write(event);
    this.#retryLater();
  }

  /** Tries once more, then leaves the rest in the file for the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#replaying;
    await this.#replay();
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #write(event: StoredEvent): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        if (!this.#file) throw new Error('the spool is closed');
        // On a line of its own, whatever half a line a full disk left before it.
        await this.#file.appendFile(`\n${JSON.stringify(event)}\n`);
        await this.#file.datasync();
      } catch (error) {
        this.#unsafe = true;
        this.options.logger.fatal(
          { err: error, event, alarm: 'event_at_risk' },
          'an event could not be written to the local spool and is held in memory only',
        );
      }
    });
    await this.#writing;
  }

  #retryLater(after = this.options.retryMs ?? 1_000): void {
    if (this.#closed || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#replaying = this.#replay().finally(() => {
        if (this.#waiting.length > 0) this.#retryLater();
      });
    }, after);
    this.#timer.unref();
  }

  async #replay(): Promise<void> {
    let stored = 0;
    try {
      for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
        await this.options.store(next);
        this.#waiting.shift();
        stored += 1;
      }
    } catch {
      // the stream is still away: the timer comes back
    }
    if (stored === 0) return;
    this.options.logger.info({ stored, waiting: this.#waiting.length }, 'spooled events were stored');
    if (this.#waiting.length === 0) await this.#clear();
  }

  /** Empties the file once nothing waits. An event written meanwhile waits, and is kept. */
  async #clear(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      if (this.#waiting.length > 0) return;
      await this.#file?.truncate(0).catch(() => undefined);
      this.#unsafe = false;
    });
    await this.#writing;
  }
}
