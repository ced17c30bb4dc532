import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { Journal } from '#libs/journal';

const Kept = z.object({
  seq: z.int(),
  subject: z.string(),
  messageId: z.string().nullable(),
  reason: z.string(),
  text: z.string(),
});
export type QuarantinedEvent = z.infer<typeof Kept>;

/** What came through the decision stream and is no event: kept as it came, apart from the log. */
export class Quarantine {
  private constructor(
    private readonly journal: Journal,
    private readonly known: Set<string>,
    private readonly places: Set<number>,
  ) {}

  static async open(dataDir: string): Promise<Quarantine> {
    const known = new Set<string>();
    const places = new Set<number>();
    const { journal } = await Journal.open(
      join(dataDir, 'quarantine.jsonl'),
      (line) => {
        const kept = Kept.parse(JSON.parse(line));
        known.add(idOf(kept));
        places.add(kept.seq);
      },
      { afterFailure: 'go on' },
    );
    return new Quarantine(journal, known, places);
  }

  /** Whether what lies at this place of the stream was set aside. */
  knows(seq: number): boolean {
    return this.places.has(seq);
  }

  get size(): number {
    return this.known.size;
  }

  /** Resolves once it is on the disk. @returns false when it was there already */
  async keep(event: QuarantinedEvent): Promise<boolean> {
    const id = idOf(event);
    if (this.known.has(id)) return false;
    await this.journal.append(JSON.stringify(event));
    this.known.add(id);
    this.places.add(event.seq);
    return true;
  }

  writable(): Promise<boolean> {
    return this.journal.writable();
  }

  close(): Promise<void> {
    return this.journal.close();
  }
}

const idOf = ({ seq, text }: QuarantinedEvent) =>
  `${seq}:${createHash('sha256').update(text).digest('base64')}`;
