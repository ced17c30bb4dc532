import type { ApprovalOperation, ApprovalsAnswer, ShownApproval } from '#libs/contracts';
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

/** Waits until somebody answers, for some seconds. @returns whether somebody has */
export async function waitForAnswer(id: string, signal: AbortSignal): Promise<boolean> {
  const response = await request(`/api/approvals/${id}/answered`, { signal });
  return ((await response.json()) as { answered: boolean }).answered;
}

function one({ approvals: [first] }: ApprovalsAnswer): ShownApproval {
  if (!first) throw new TypeError('an approval was answered without itself');
  return first;
}
