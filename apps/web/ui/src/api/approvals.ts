import type { ApprovalOperation, ApprovalsAnswer, ShownApproval } from '#libs/contracts';
import { type Listening } from '../state/follow-answers.js';
import { Problem } from './problem.js';
import { readNdjson } from './read-ndjson.js';
import { request } from './request.js';

/** An operation without its version, of whichever kind. */
type Operation = ApprovalOperation extends infer Each
  ? Each extends ApprovalOperation
    ? Omit<Each, 'version'>
    : never
  : never;

/** Decided and recorded by the identity service. @throws Problem */
const operate = async (operation: Operation): Promise<ApprovalsAnswer> =>
  (await (await request('/api/approvals', { method: 'POST', body: operation })).json()) as ApprovalsAnswer;

/** What waits for another person in the tenant, and what became of it. */
export const readInbox = () => operate({ do: 'list' });

/** What whoever asks has asked for themselves, and what became of it. */
export const readMine = () => operate({ do: 'mine' });

export async function showApproval(id: string): Promise<ShownApproval> {
  return one(await operate({ do: 'show', id }));
}

/** Answers a call exactly as it is shown. */
export async function answerApproval(
  { id, of }: ShownApproval,
  answer: 'approve' | 'deny',
): Promise<ShownApproval> {
  return one(await operate({ do: answer, id, of }));
}

/**
 * Has the server listen for an answer, for some seconds. @returns once it does
 * @throws Problem
 */
export async function listenForAnswer(id: string, left: AbortSignal): Promise<Listening> {
  const stopping = new AbortController();
  const signal = AbortSignal.any([left, stopping.signal]);
  const { body } = await request(`/api/approvals/${id}/answered`, { signal });
  const lines = readNdjson(body ?? new ReadableStream());
  // The first says that it listens.
  await lines.next();
  return { answered: answerIn(lines), stop: () => stopping.abort() };
}

async function answerIn(lines: AsyncGenerator<unknown>): Promise<boolean> {
  for await (const line of lines) return (line as { answered: boolean }).answered;
  throw new Problem('unavailable', 'Whether somebody has answered is not known now.');
}

function one({ approvals: [first] }: ApprovalsAnswer): ShownApproval {
  if (!first) throw new TypeError('an approval was answered without itself');
  return first;
}
