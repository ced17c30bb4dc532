import { type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type JournalState } from '#libs/journal';
import { type Logger } from '#libs/telemetry';

/** Each look costs three questions to the file system. */
const everyMs = 1_000;

/** What to do about a file that somebody else was at. */
export const filesRemedy =
  'keep DATA_DIR as evidence, find out who writes there, then put the very file back, or move what is there away and restart: it is written again from the stream';

/**
 * Alarms when a file in DATA_DIR is not the one that this service writes any more, once each time that it happens. Until then what is recorded is taken
 * nowhere: it waits in the stream.
 */
export class WatchFiles implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #replaced = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param files by their names in DATA_DIR */
  constructor(
    private readonly files: Readonly<Record<string, { state(): Promise<JournalState> }>>,
    private readonly logger: Pick<Logger, 'error' | 'info'>,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.look(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async look(): Promise<void> {
    for (const [file, journal] of Object.entries(this.files)) this.#tell(file, await journal.state());
  }

  #tell(file: string, state: JournalState): void {
    if ((state === 'replaced') === this.#replaced.has(file)) return;
    if (state === 'replaced') {
      this.#replaced.add(file);
      this.logger.error(
        { file, alarm: 'decision_log_differs' },
        `a file of the decision log was replaced, removed, shortened or added to; ${filesRemedy}`,
      );
    } else {
      this.#replaced.delete(file);
      this.logger.info({ file }, 'a file of the decision log is the one that is written again');
    }
  }
}
