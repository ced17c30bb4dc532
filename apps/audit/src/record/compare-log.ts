import { check, type ReadinessCheck } from '#libs/contracts';
import { type DecisionReader, type ReadDecision } from '#libs/mesh';
import { type DecisionLog } from '../log/decision-log.js';
import { readEvent, type Recorded } from './record-decision.js';

export interface CompareLogPorts {
  readonly streams: readonly Pick<DecisionReader, 'stream' | 'acknowledged' | 'at'>[];
  readonly log: Pick<DecisionLog, 'compare' | 'placesBeyond'>;
  /** Writes what the log lacks, or sets it aside where it is no event: known once that is done. */
  readonly record: (event: unknown, info: ReadDecision['info']) => Promise<Recorded>;
  readonly alarm: (about: Record<string, unknown>, message: string) => void;
}

type Stream = CompareLogPorts['streams'][number];

/** As many places as an alarm names; it says how many there are in all. */
const named = 10;

export const remedy =
  'keep DATA_DIR as evidence, find out who writes there, then move decisions.jsonl away and restart: it is written again from the stream';

/**
 * Holds the log against the streams, place by place. What the log lacks is written again and alarmed; a line that is not
 * what the stream holds, was written twice, or has no place in the stream is alarmed and stays as it is: it is evidence.
 */
export class CompareLog {
  /** `<stream>:<seq>` */
  readonly #differing = new Set<string>();
  /** Where a pass that failed goes on. */
  #at = { stream: 0, next: 1 };
  #restored = 0;
  #told = 0;

  constructor(private readonly ports: CompareLogPorts) {}

  /**
   * One pass over all places. A pass that failed goes on, the next time, where it stopped.
   * @param pace waited for before each place
   * @throws while the stream cannot be read, or the disk does not take what was lacking
   */
  async pass(pace?: () => Promise<void>): Promise<void> {
    const { streams } = this.ports;
    for (let stream = streams[this.#at.stream]; stream; stream = streams[this.#at.stream]) {
      await this.#passStream(stream, pace);
      this.#at = { stream: this.#at.stream + 1, next: 1 };
    }
    this.#at = { stream: 0, next: 1 };
    this.#tell();
  }

  get check(): ReadinessCheck {
    const detail = `${this.#differing.size} lines differ; ${remedy}`;
    return check('decision log as in the stream', this.#differing.size === 0, detail);
  }

  async #passStream(stream: Stream, pace?: () => Promise<void>): Promise<void> {
    const last = await stream.acknowledged();
    for (; this.#at.next <= last; this.#at.next += 1) {
      await pace?.();
      await this.#look(stream, this.#at.next);
    }
    const beyond = this.ports.log.placesBeyond({ stream: stream.stream, seq: last });
    for (const seq of beyond) await this.#look(stream, seq);
  }

  async #look(stream: Stream, seq: number): Promise<void> {
    const { log, record } = this.ports;
    const stored = await stream.at(seq);
    const read = stored && readEvent(stored.event, stored.info);
    const compared = await log.compare(
      { stream: stream.stream, seq },
      read && 'event' in read ? read.event : undefined,
    );
    if (compared === 'differs') this.#differing.add(`${stream.stream}:${seq}`);
    if (compared !== 'absent' || !stored) return;
    // What was set aside is no line of the log. The stream says whether it is such, and not the file of what was.
    if ((await record(stored.event, stored.info)) === 'appended') this.#restored += 1;
  }

  #tell(): void {
    if (this.#restored > 0)
      this.ports.alarm(
        { restored: this.#restored, alarm: 'decision_log_restored' },
        'the decision log lacked events that it had acknowledged; they were read again from the stream',
      );
    this.#restored = 0;
    if (this.#differing.size === this.#told) return;
    this.#told = this.#differing.size;
    this.ports.alarm(
      { differing: this.#told, places: [...this.#differing].slice(0, named), alarm: 'decision_log_differs' },
      `the decision log differs from the stream; ${remedy}`,
    );
  }
}
