import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { decisionStreams } from '#libs/contracts';
import { Journal, type JournalState } from '#libs/journal';

const Kept = z.object({
  /** Absent for the stream that had all decisions once. */
  stream: z.string().default(decisionStreams.mcp.name),
  seq: z.int(),
  subject: z.string(),
  messageId: z.string().nullable(),
  reason: z.string(),
  text: z.string(),
});
export type QuarantinedEvent = z.infer<typeof Kept>;

/** Characters of the file. Honest peers fill none of it, and the disk is the log's. */
const longest = 16 * 1024 * 1024;

/**
 * What came through the decision stream and is no event: kept as it came, apart from the log.
 * INVARIANT (the log keeps its room): whoever has a peer's key can store without end what is no event. Beyond its bound
 * nothing more is copied; all of it stays in the stream, which deletes nothing.
 */
export class Quarantine {
  private constructor(
    private readonly journal: Journal,
    private readonly known: Set<string>,
    private room: number,
  ) {}

  private beyond = 0;

  /** @param room characters that may be kept in all */
  static async open(dataDir: string, room = longest): Promise<Quarantine> {
    const known = new Set<string>();
    let left = room;
    const { journal } = await Journal.open(
      join(dataDir, 'quarantine.jsonl'),
      (line) => {
        const kept = Kept.parse(JSON.parse(line));
        known.add(idOf(kept));
        left -= line.length;
      },
      { afterFailure: 'go on' },
    );
    return new Quarantine(journal, known, left);
  }

  get size(): number {
    return this.known.size;
  }

  /**
   * Resolves once it is on the disk.
   * @returns `known` when it was there already; when it does not fit, how many did not since the start
   */
  async keep(event: QuarantinedEvent): Promise<'kept' | 'known' | { beyond: number }> {
    const id = idOf(event);
    if (this.known.has(id)) return 'known';
    const line = JSON.stringify(event);
    if (line.length > this.room) return { beyond: (this.beyond += 1) };
    this.room -= line.length;
    try {
      await this.journal.append(line);
    } catch (error) {
      // It comes again.
      this.room += line.length;
      throw error;
    }
    this.known.add(id);
    return 'kept';
  }

  /** Of its file. Never rejects. */
  state(): Promise<JournalState> {
    return this.journal.state();
  }

  close(): Promise<void> {
    return this.journal.close();
  }
}

const idOf = ({ stream, seq, text }: QuarantinedEvent) =>
  `${stream}:${seq}:${createHash('sha256').update(text).digest('base64')}`;
