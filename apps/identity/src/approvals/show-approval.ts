import {
  type ApprovalState,
  type ShownApproval,
  type WaitingCall,
  type WaitingCallAnswer,
} from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { type IsRevoked } from '#libs/principal';
import { type WaitingCalls } from './waiting-calls.js';

export interface ShowPorts {
  readonly calls: Pick<WaitingCalls, 'answerTo' | 'endOf'>;
  readonly isRevoked: IsRevoked;
  readonly clock: () => Date;
}

/** A call that waits, for people, with what became of it. */
export async function showApproval(call: WaitingCall, ports: ShowPorts): Promise<ShownApproval> {
  const [answer, end] = await Promise.all([ports.calls.answerTo(call), ports.calls.endOf(call)]);
  const { id, kind, requester, agent, tool, resource, shown, why, askedAt, expiresAt } = call;
  return {
    ...{ id, kind, agent, tool, resource, shown, why, askedAt, expiresAt },
    arguments: call.arguments,
    state: stateOf(call, answer, end, ports),
    of: digestOf(call),
    ...(requester && { requester }),
    ...(answer && {
      answeredBy: { key: answer.by.key, name: answer.by.name },
      answeredAt: answer.at,
    }),
  };
}

function stateOf(
  call: WaitingCall,
  answer: WaitingCallAnswer | undefined,
  end: 'used' | 'void' | undefined,
  { isRevoked, clock }: ShowPorts,
): ApprovalState {
  if (end) return end;
  if (answer?.answer === 'denied') return 'denied';
  const { held, tenant, requester } = call;
  const isOver =
    isRevoked({ ...held, tenant, ...(requester && { user: requester }) }) ||
    (answer !== undefined && isRevoked({ ...answer.held, tenant, user: answer.by }));
  if (isOver) return 'void';
  if (clock().toISOString() >= call.expiresAt) return 'expired';
  return answer ? 'approved' : 'waiting';
}
