import { randomUUID } from 'node:crypto';
import { type Person, approvalKeys, WaitingCall, type WaitingCallAnswer } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { type IsRevoked } from '#libs/principal';
import { ApprovalStore } from '../../../apps/mcp/src/approvals/approval-store.js';
import { Approvals } from '../../../apps/mcp/src/approvals/approvals.js';
import { OpenApprovals } from '../../../apps/mcp/src/approvals/open-approvals.js';
import { MemoryBucket } from '../mesh/memory-bucket.js';

export interface TestApprovals {
  readonly approvals: Approvals;
  readonly waiting: MemoryBucket;
  readonly answers: MemoryBucket;
  /** What waits, as it lies in the store. */
  request(id: string | undefined): Promise<WaitingCall>;
  /** Writes an answer as identity does. */
  answer(id: string | undefined, by: Person, change?: Partial<WaitingCallAnswer>): Promise<WaitingCall>;
}

/** Approvals as mcp has them, on buckets without NATS. */
export function approvalsInMemory(
  { clock = () => new Date(), isRevoked = () => false, mostAtOnce = 50 }: { clock?: () => Date; isRevoked?: IsRevoked; mostAtOnce?: number } = {},
): TestApprovals {
  const [waiting, answers] = [new MemoryBucket(), new MemoryBucket()];
  const approvals = new Approvals({
    store: new ApprovalStore({ waiting: () => Promise.resolve(waiting), answers: () => Promise.resolve(answers) }),
    open: { all: () => openOf(waiting, answers, clock) },
    isRevoked,
    openings: { spend: () => 0 },
    mostAtOnce,
    clock,
    newId: randomUUID,
  });
  const request = async (id = '') => {
    const entry = await waiting.get(approvalKeys.request('acme', id));
    return WaitingCall.parse(JSON.parse(new TextDecoder().decode(entry?.value)));
  };
  return {
    ...{ approvals, waiting, answers, request },
    async answer(id, by, change = {}) {
      const asked = await request(id);
      const answer: WaitingCallAnswer = {
        ...{ version: 1, id: asked.id, answer: 'approved', of: digestOf(asked), by, secondFactor: true },
        held: { sessionId: `of ${by.name}`, actors: ['deputy-web'], issuedAt: 1_000_000_000 },
        at: clock().toISOString(),
        decisionId: randomUUID(),
        ...change,
      };
      await answers.create(approvalKeys.answer('acme', asked.id), JSON.stringify(answer));
      return asked;
    },
  };
} // prettier-ignore

/** What the buckets would have told. */
async function openOf(waiting: MemoryBucket, answers: MemoryBucket, clock: () => Date) {
  const open = new OpenApprovals(() => clock().getTime());
  const read = async (bucket: MemoryBucket, key: string) => ({ key, value: new TextDecoder().decode((await bucket.get(key))?.value) });
  for (const key of waiting.names()) open.takeWaiting(await read(waiting, key));
  for (const key of answers.names()) open.takeAnswer(await read(answers, key));
  return open.all();
} // prettier-ignore
