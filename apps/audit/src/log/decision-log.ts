import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  asCurrent,
  type DecisionEvent,
  decisionStreams,
  type ShownEvent,
  StoredEvent,
} from '#libs/contracts';
import { Journal, JournalError, type JournalState, type Place } from '#libs/journal';
import { EventIndex, type EventFilter } from './event-index.js';
import { putInOrder } from './put-in-order.js';
import { type StreamPlace, StreamPlaces } from './stream-places.js';
import { digestOf, type WrittenLine } from './written-line.js';

/** `conflict`: another event is known under this id. */
export type Appended = 'appended' | 'known' | 'conflict';

/** What the log holds of a place of the stream, against what the stream holds there. */
export type Compared = 'same' | 'absent' | 'differs';

const formerStream = decisionStreams.mcp.name;
const Line = z.strictObject({
  seq: z.int().positive(),
  /** Absent for the stream that had all decisions once. */
  stream: z.string().default(formerStream),
  event: StoredEvent,
});
const streams = Object.values(decisionStreams).map(({ name }) => name);

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
 * Every decision and outcome, those of a stream in its order, one JSON line each: `{"seq":…,"stream":…,"event":…}`. An event lies here
 * as it came, of whichever version; what is read is of the current one.
 */
export class DecisionLog {
  /** Ids on their way to the disk. */
  readonly #arriving = new Map<string, { event: StoredEvent; done: Promise<unknown> }>();
  /** Where lines begin that are not what the stream holds. */
  readonly #differing = new Set<number>();
  /**
   * Told of a line that is found not to be what was written, once, as soon as anything reads it. Whoever puts back what they changed
   * before the next comparison with the stream has been seen.
   */
  onDamage: (at: { readonly offset: number }) => void = () => undefined;

  private constructor(
    private readonly journal: Journal,
    private readonly index: EventIndex,
    private readonly places: ReadonlyMap<string, StreamPlaces>,
    private readonly issuerOfVersion1: string,
  ) {}

  /**
   * @param issuerOfVersion1 id of the issuer whose people version 1 speaks of
   * @param meshTenant to whom events belong that are of no tenant; undefined for nobody
   * INVARIANT (the log has the order of the stream): lines that lie elsewhere are put in their place, and counted. The file as it was
   * is kept beside it.
   * @returns the log, how many bytes of a torn tail were cut off, and how many lines lay behind one of a later place
   */
  static async open(
    dataDir: string,
    issuerOfVersion1: string,
    meshTenant?: string,
  ): Promise<{ log: DecisionLog; cutOff: number; disordered: number }> {
    const index = new EventIndex(meshTenant);
    const places = new Map(streams.map((name) => [name, new StreamPlaces()]));
    const path = join(dataDir, 'decisions.jsonl');
    const lines: (StreamPlace & Place)[] = [];
    const { journal, cutOff } = await Journal.open(
      path,
      (line, place) => {
        const { stream, seq, event } = readLine(line);
        const written = writtenLine(line, place);
        placesOf(places, stream).add(seq, written);
        index.add(asCurrent(event, issuerOfVersion1), written);
        lines.push({ stream, seq, ...place });
      },
      { afterFailure: 'go on' },
    );
    const disordered = [...places.values()].reduce((sum, one) => sum + one.disordered, 0);
    if (disordered > 0) {
      await putInOrder(path, journal, lines);
      await journal.close();
      const { log } = await DecisionLog.open(dataDir, issuerOfVersion1, meshTenant);
      return { log, cutOff, disordered };
    }
    return { log: new DecisionLog(journal, index, places, issuerOfVersion1), cutOff, disordered };
  }

  /** The places of a stream after this one of which it holds a line. */
  placesBeyond({ stream, seq }: StreamPlace): number[] {
    return placesOf(this.places, stream).beyond(seq);
  }

  /**
   * Compares the line of a place, as it lies on the disk now, with what the stream holds there.
   * INVARIANT (an edited line is not told): a line that differs is damaged from then on, and a page that holds it fails.
   * @param event undefined where the stream holds no event at this place
   */
  async compare({ stream, seq }: StreamPlace, event: StoredEvent | undefined): Promise<Compared> {
    const places = placesOf(this.places, stream);
    const place = places.at(seq);
    if (!place) return 'absent';
    const line = await this.#lineAt(place);
    const isThere = line?.seq === seq && line.stream === stream;
    const same = isThere && isDeepStrictEqual(line.event, event) && !places.isDoubled(seq);
    if (same) return 'same';
    this.#differing.add(place.offset);
    return 'differs';
  }

  get size(): number {
    return this.index.size;
  }

  /**
   * Resolves once the event is on the disk. An event that is there already is not written again.
   */
  async append(event: StoredEvent, { stream, seq }: StreamPlace): Promise<Appended> {
    const arriving = this.#arriving.get(event.eventId);
    if (arriving) {
      await arriving.done;
      return isDeepStrictEqual(arriving.event, event) ? 'known' : 'conflict';
    }
    const place = this.index.placeOf(event.eventId);
    if (place) {
      return isDeepStrictEqual(await this.#read(place), event) ? 'known' : 'conflict';
    }
    const places = placesOf(this.places, stream);
    const line = JSON.stringify({ seq, stream, event });
    const done = this.journal.append(line).then((place) => {
      const written = writtenLine(line, place);
      this.index.add(asCurrent(event, this.issuerOfVersion1), written);
      places.add(seq, written);
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

  /** Of its file. Never rejects. */
  state(): Promise<JournalState> {
    return this.journal.state();
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  async #read(place: WrittenLine): Promise<StoredEvent> {
    const isKnown = this.#differing.has(place.offset);
    const line = isKnown ? undefined : await this.#lineAt(place);
    if (!line && !isKnown) {
      this.#differing.add(place.offset);
      this.onDamage({ offset: place.offset });
    }
    if (!line)
      throw new JournalError('damaged', 'a line of the decision log has changed since it was written');
    return line.event;
  }

  /** @returns undefined where what lies there now is not what was written */
  async #lineAt(place: WrittenLine): Promise<z.infer<typeof Line> | undefined> {
    try {
      const line = await this.journal.read(place);
      return digestOf(line) === place.digest && isAsWritten(line) ? readLine(line) : undefined;
    } catch (error) {
      // A disk that cannot be read tells nothing of the line.
      if (error instanceof Error && 'syscall' in error) throw error;
      return undefined;
    }
  }
}

/** A name that is there twice would be read as its last value, and show another to whoever reads the file. */
const isAsWritten = (line: string): boolean => JSON.stringify(JSON.parse(line)) === line;

function placesOf(places: ReadonlyMap<string, StreamPlaces>, stream: string): StreamPlaces {
  const found = places.get(stream);
  if (!found) throw new TypeError(`\`${stream}\` is no stream of decisions`);
  return found;
}

const writtenLine = (line: string, place: Place): WrittenLine => ({ ...place, digest: digestOf(line) });

const readLine = (line: string) => Line.parse(JSON.parse(line));
