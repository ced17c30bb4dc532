import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { asCurrent, type DecisionEvent, type ShownEvent, StoredEvent } from '#libs/contracts';
import { Journal, JournalError, type Place } from '#libs/journal';
import { EventIndex, type EventFilter } from './event-index.js';
import { StreamPlaces } from './stream-places.js';
import { digestOf, type WrittenLine } from './written-line.js';

/** `conflict`: another event is known under this id. */
export type Appended = 'appended' | 'known' | 'conflict';

/** What the log holds of a place of the stream, against what the stream holds there. */
export type Compared = 'same' | 'absent' | 'differs';

const Line = z.strictObject({ seq: z.int().positive(), event: StoredEvent });

/** Characters of a page, which is one message: well below what a message holds. */
const pageBytes = 512 * 1024;

export interface WantedPage {
  readonly limit: number;
  /** `next` of the page before; the newest are asked for without it. */
  readonly after?: string | undefined;
  /** How many events the log had when it was asked: what came later is on no page. */
  readonly end: number;
  /** What is shown of an event to whoever asks. */
  readonly show: (event: DecisionEvent) => ShownEvent;
}

/**
 * Every decision and outcome, in the order of the stream, one JSON line each: `{"seq":…,"event":…}`. An event lies here
 * as it came, of whichever version; what is read is of the current one.
 */
export class DecisionLog {
  /** Ids on their way to the disk. */
  readonly #arriving = new Map<string, { event: StoredEvent; done: Promise<unknown> }>();
  /** Where lines begin that are not what the stream holds. */
  readonly #differing = new Set<number>();

  private constructor(
    private readonly journal: Journal,
    private readonly index: EventIndex,
    private readonly places: StreamPlaces,
    private readonly issuerOfVersion1: string,
  ) {}

  /**
   * @param issuerOfVersion1 id of the issuer whose people version 1 speaks of
   * @param meshTenant to whom events belong that are of no tenant; undefined for nobody
   * @returns the log, and how many bytes of a torn tail were cut off
   */
  static async open(
    dataDir: string,
    issuerOfVersion1: string,
    meshTenant?: string,
  ): Promise<{ log: DecisionLog; cutOff: number }> {
    const index = new EventIndex(meshTenant);
    const places = new StreamPlaces();
    const { journal, cutOff } = await Journal.open(
      join(dataDir, 'decisions.jsonl'),
      (line, place) => {
        const { seq, event } = readLine(line);
        const written = writtenLine(line, place);
        index.add(asCurrent(event, issuerOfVersion1), written);
        places.add(seq, written);
      },
      { afterFailure: 'go on' },
    );
    return { log: new DecisionLog(journal, index, places, issuerOfVersion1), cutOff };
  }

  /** The last place of the stream of which the log holds a line; 0 where there is none. */
  get lastPlace(): number {
    return this.places.last;
  }

  /** The places after this one of which it holds a line. */
  placesBeyond(seq: number): number[] {
    return this.places.beyond(seq);
  }

  /**
   * Compares the line of a place of the stream, as it lies on the disk now, with what the stream holds there.
   * INVARIANT (an edited line is not told): a line that differs is damaged from then on, and a page that holds it fails.
   * @param event undefined where the stream holds no event at this place
   */
  async compare(seq: number, event: StoredEvent | undefined): Promise<Compared> {
    const place = this.places.at(seq);
    if (!place) return 'absent';
    const line = await this.#lineAt(place);
    const same = line?.seq === seq && isDeepStrictEqual(line.event, event) && !this.places.isDoubled(seq);
    if (same) return 'same';
    this.#differing.add(place.offset);
    return 'differs';
  }

  get size(): number {
    return this.index.size;
  }

  /**
   * Resolves once the event is on the disk. An event that is there already is not written again.
   * @param seq place in the stream
   */
  async append(event: StoredEvent, seq: number): Promise<Appended> {
    const arriving = this.#arriving.get(event.eventId);
    if (arriving) {
      await arriving.done;
      return isDeepStrictEqual(arriving.event, event) ? 'known' : 'conflict';
    }
    const place = this.index.placeOf(event.eventId);
    if (place) {
      return isDeepStrictEqual(await this.#read(place), event) ? 'known' : 'conflict';
    }
    const line = JSON.stringify({ seq, event });
    const done = this.journal.append(line).then((place) => {
      const written = writtenLine(line, place);
      this.index.add(asCurrent(event, this.issuerOfVersion1), written);
      this.places.add(seq, written);
    });
    this.#arriving.set(event.eventId, { event, done });
    try {
      await done;
    } finally {
      this.#arriving.delete(event.eventId);
    }
    return 'appended';
  }

  /**
   * One page, newest first, of what is shown of each event.
   * INVARIANT (a page tells what it shows): it is bounded by what is shown and goes on behind an event that was shown, so
   * neither its length nor `next` says anything of what was left out, or of how much others do.
   * @returns undefined where `after` is no event that this filter's people may see
   */
  async page(
    filter: EventFilter,
    { limit, after, end, show }: WantedPage,
  ): Promise<{ events: ShownEvent[]; next: string | null } | undefined> {
    const before = after === undefined ? end : this.index.positionOf(after, filter);
    if (before === undefined) return undefined;
    const events: ShownEvent[] = [];
    let bytes = 0;
    for (const place of this.index.find(filter, Math.min(before, end))) {
      if (events.length === limit) return { events, next: events.at(-1)?.eventId ?? null };
      const event = show(asCurrent(await this.#read(place), this.issuerOfVersion1));
      bytes += JSON.stringify(event).length;
      if (events.length > 0 && bytes > pageBytes) return { events, next: events.at(-1)?.eventId ?? null };
      events.push(event);
    }
    return { events, next: null };
  }

  /** Whether it is a permit to act of which no outcome is recorded. */
  isOpen(eventId: string): boolean {
    return this.index.isOpen(eventId);
  }

  /** For how many refusals a record stands; 1 where nothing else is recorded. */
  countOf(eventId: string): number {
    return this.index.countOf(eventId);
  }

  writable(): Promise<boolean> {
    return this.journal.writable();
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  async #read(place: WrittenLine): Promise<StoredEvent> {
    const line = this.#differing.has(place.offset) ? undefined : await this.#lineAt(place);
    if (!line)
      throw new JournalError('damaged', 'a line of the decision log has changed since it was written');
    return line.event;
  }

  /** @returns undefined where what lies there now is not what was written */
  async #lineAt(place: WrittenLine): Promise<z.infer<typeof Line> | undefined> {
    try {
      const line = await this.journal.read(place);
      return digestOf(line) === place.digest ? readLine(line) : undefined;
    } catch (error) {
      // A disk that cannot be read tells nothing of the line.
      if (error instanceof Error && 'syscall' in error) throw error;
      return undefined;
    }
  }
}

const writtenLine = (line: string, place: Place): WrittenLine => ({ ...place, digest: digestOf(line) });

const readLine = (line: string) => Line.parse(JSON.parse(line));
