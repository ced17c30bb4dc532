import { consumeDecisions, type MeshConnection, rereadDecisions, type StoredDecision } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type DecisionLog } from '../log/decision-log.js';
import { type Quarantine } from '../log/quarantine.js';
import { recordDecision } from './record-decision.js';

export interface FollowPorts {
  readonly connection: MeshConnection;
  readonly log: DecisionLog;
  readonly quarantine: Quarantine;
  /** Takes the line that is told of each decision. */
  readonly print: (line: string) => void;
  readonly logger: Logger;
}

/** Writes what the stream stores, from the start of the service to its end. */
export class FollowDecisions {
  readonly #stop = new AbortController();
  #following: Promise<unknown> = Promise.resolve();

  constructor(private readonly ports: FollowPorts) {}

  start(): void {
    const { connection, log, quarantine, print, logger } = this.ports;
    const alarm = logger.error.bind(logger);
    const record = (event: unknown, stored: StoredDecision) =>
      recordDecision({ log, quarantine, print, alarm }, event, stored);
    const isKnown = (seq: number) => log.knows(seq) || quarantine.knows(seq);
    this.#following = Promise.all([
      consumeDecisions(connection, record, this.#stop),
      // What the stream was told to be written and is not: the log was torn behind its last line, or comes from a copy.
      rereadDecisions(connection, isKnown, record, this.#stop).then((restored) => {
        if (restored > 0)
          logger.warn({ restored }, 'what the decision log lacked was read again from the stream');
      }),
    ]);
    logger.info({ known: log.size }, 'audit follows the decisions');
  }

  /** @returns when what was taken is written and acknowledged */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }
}
