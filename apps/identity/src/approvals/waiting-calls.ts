import { type z } from 'zod';
import { approvalKeys, buckets, SpentAnswer, WaitingCall, WaitingCallAnswer } from '#libs/contracts';
import { type Bucket, type BucketEntry, type MeshLink } from '#libs/mesh';
import { isConflict } from '#libs/sealing';

/** More than these are not read for one page of them, and more than those not shown on it. */
const [mostRead, mostShown] = [2_000, 500];

/** Calls that wait, which mcp writes, and the answers to them, which this service writes. Rejects with a MeshError where the store is away. */
export class WaitingCalls {
  constructor(private readonly link: Pick<MeshLink, 'bucket'>) {}

  /** INVARIANT (tenant boundary): looked for under the tenant of whoever asks, and nowhere else. */
  async find(tenant: string, id: string): Promise<WaitingCall | undefined> {
    const found = await read(await this.#waiting(), approvalKeys.request(tenant, id), WaitingCall);
    return found?.id === id && found.tenant === tenant ? found : undefined;
  }

  /**
   * Those of a tenant that are asked about, the latest first; what is over is read after what waits. `complete`: whether these are all.
   * INVARIANT (nobody's calls hide another's): what is left out is chosen after all was sorted, and mcp bounds how many one person has.
   */
  async of(
    tenant: string,
    isAsked: (call: WaitingCall) => boolean,
  ): Promise<{ readonly calls: readonly WaitingCall[]; readonly complete: boolean }> {
    const [bucket, answers] = await Promise.all([this.#waiting(), this.#answers()]);
    const [keys, spent, answered] = await Promise.all([
      bucket.keys(approvalKeys.requests(tenant)),
      bucket.keys(approvalKeys.allSpent(tenant)),
      answers.keys(tenant),
    ]);
    const over = new Set([...spent, ...answered].map(idIn));
    const waitFirst = [...keys].sort(
      (one, other) => Number(over.has(idIn(one))) - Number(over.has(idIn(other))),
    );
    const found = await Promise.all(
      waitFirst.slice(0, mostRead).map((key) => read(bucket, key, WaitingCall)),
    );
    const calls = found.flatMap((call) => (call?.tenant === tenant && isAsked(call) ? [call] : []));
    calls.sort((one, other) => (one.askedAt < other.askedAt ? 1 : -1));
    return {
      calls: calls.slice(0, mostShown),
      complete: keys.length <= mostRead && calls.length <= mostShown,
    };
  }

  async answerTo({ tenant, id }: WaitingCall): Promise<WaitingCallAnswer | undefined> {
    return read(await this.#answers(), approvalKeys.answer(tenant, id), WaitingCallAnswer);
  }

  /** What mcp says became of it; whatever lies there and cannot be read is taken for a use. */
  async endOf({ tenant, id }: WaitingCall): Promise<'used' | 'void' | undefined> {
    const entry = await (await this.#waiting()).get(approvalKeys.spent(tenant, id));
    const mark = parse(entry, SpentAnswer);
    return entry && (mark && 'voided' in mark ? 'void' : 'used');
  }

  /** INVARIANT (answered once): of two who answer at once, one creates the answer. @returns false where there is one already */
  async answer({ tenant, id }: WaitingCall, answer: WaitingCallAnswer): Promise<boolean> {
    try {
      await (await this.#answers()).create(approvalKeys.answer(tenant, id), JSON.stringify(answer));
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  #waiting(): Promise<Bucket> {
    return this.link.bucket(buckets.approvals.name);
  }

  #answers(): Promise<Bucket> {
    return this.link.bucket(buckets.approvalAnswers.name);
  }
}

const idIn = (key: string) => key.slice(key.lastIndexOf('.') + 1);

const read = async <T>(bucket: Bucket, key: string, as: z.ZodType<T>): Promise<T | undefined> =>
  parse(await bucket.get(key), as);

/** What cannot be read was written by nobody who should. */
function parse<T>(entry: BucketEntry | undefined, as: z.ZodType<T>): T | undefined {
  if (!entry) return undefined;
  try {
    return as.safeParse(JSON.parse(new TextDecoder().decode(entry.value))).data;
  } catch {
    return undefined;
  }
}
