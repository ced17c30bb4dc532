import { z } from 'zod';
import { approvalKeys, SpentAnswer, WaitingCall, WaitingCallAnswer } from '#libs/contracts';
import { isConflict } from '#libs/sealing';
import { parseStored } from './parse-stored.js';

/** The part of a bucket that is needed of it. */
export interface ReadBucket {
  get(key: string): Promise<{ readonly value: Uint8Array; readonly revision: number } | undefined>;
}
export interface WrittenBucket extends ReadBucket {
  create(key: string, value: string): Promise<number>;
  update(key: string, value: string, revision: number): Promise<number>;
}

/** Where calls that wait lie, which this service writes, and what people answered, which it only reads. */
export interface ApprovalBuckets {
  readonly waiting: () => Promise<WrittenBucket>;
  readonly answers: () => Promise<ReadBucket>;
}

const CallPlace = z.strictObject({ id: z.uuid() });

/** Reads and writes what approvals are made of. Whatever lies there and is not what it should be is not there. */
export class ApprovalStore {
  constructor(private readonly buckets: ApprovalBuckets) {}

  async request(tenant: string, id: string): Promise<WaitingCall | undefined> {
    const found = await read(this.buckets.waiting, approvalKeys.request(tenant, id), WaitingCall);
    return found?.value.id === id && found.value.tenant === tenant ? found.value : undefined;
  }

  async answer(tenant: string, id: string): Promise<WaitingCallAnswer | undefined> {
    const found = await read(this.buckets.answers, approvalKeys.answer(tenant, id), WaitingCallAnswer);
    return found?.value.id === id ? found.value : undefined;
  }

  /** What became of an answer, or of the call that waits for one: nothing yet, or it is over. */
  async endOf(tenant: string, id: string): Promise<'used' | 'void' | undefined> {
    const entry = await (await this.buckets.waiting()).get(approvalKeys.spent(tenant, id));
    if (!entry) return undefined;
    // Whatever lies there: an answer that may have been used is not used again.
    const mark = parse(SpentAnswer, entry.value);
    return mark && 'voided' in mark ? 'void' : 'used';
  }

  /** INVARIANT (an approval is spent once): of many at once, one creates the mark. @returns whether this one did */
  async end(tenant: string, id: string, mark: SpentAnswer): Promise<boolean> {
    const written = JSON.stringify(SpentAnswer.parse(mark));
    return once((await this.buckets.waiting()).create(approvalKeys.spent(tenant, id), written));
  }

  /** The approval that a call was told to wait for. @param call its name */
  async idFor(tenant: string, call: string): Promise<string | undefined> {
    return (await read(this.buckets.waiting, approvalKeys.call(tenant, call), CallPlace))?.value.id;
  }

  /**
   * Writes down a call that waits, in the place of the one that its name led to before.
   * @returns false where another one was written meanwhile
   */
  async open(call: string, former: string | undefined, request: WaitingCall): Promise<boolean> {
    const bucket = await this.buckets.waiting();
    const { tenant, id } = request;
    const key = approvalKeys.call(tenant, call);
    const place = JSON.stringify({ id } satisfies z.infer<typeof CallPlace>);
    const at = await bucket.get(key);
    const leadsTo = at && parse(CallPlace, at.value)?.id;
    if (leadsTo !== former) return false;
    // The name first: of two at once one goes on, and no request is left that no call finds.
    const taken = await once(at ? bucket.update(key, place, at.revision) : bucket.create(key, place));
    if (taken)
      await bucket.create(approvalKeys.request(tenant, id), JSON.stringify(WaitingCall.parse(request)));
    return taken;
  }
}

/** Whether it was written; false where somebody else was first. */
async function once(writing: Promise<number>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

async function read<T>(bucket: () => Promise<ReadBucket>, key: string, as: z.ZodType<T>) {
  const entry = await (await bucket()).get(key);
  const value = entry && parse(as, entry.value);
  return value === undefined ? undefined : { value };
}

const parse = <T>(as: z.ZodType<T>, bytes: Uint8Array) => parseStored(as, new TextDecoder().decode(bytes));
