import { type Allowance } from '#libs/budgets';
import { type AnswerKind, type WaitingCall, type WaitingCallAnswer } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { type IsRevoked } from '#libs/principal';
import { type ApprovalFault } from './approval-fault.js';
import { type ApprovalStore } from './approval-store.js';
import { type BoundCall, nameOfCall } from './bound-call.js';
import { type OpenApproval } from './open-approvals.js';

export type Found =
  | { readonly state: 'none'; readonly former: string | undefined }
  | { readonly state: 'waiting'; readonly request: WaitingCall }
  /** Whoever asks has as many calls that wait as they may. */
  | { readonly state: 'full'; readonly most: number }
  | { readonly state: 'granted'; readonly request: WaitingCall }
  | { readonly state: 'faulty'; readonly fault: ApprovalFault; readonly id?: string };

/** How long people have to answer, in milliseconds. Shorter than revocations are kept, so that none outlives what ends it. */
export const answerWithinMs: Readonly<Record<AnswerKind, number>> = {
  confirmation: 15 * 60_000,
  approval: 8 * 3_600_000,
};

export interface ApprovalsOptions {
  readonly store: ApprovalStore;
  /** Those that can still be used, as of now. */
  readonly open: { all(): Promise<readonly OpenApproval[]> };
  /** What is known to have ended. */
  readonly isRevoked: IsRevoked;
  /** How many calls of one person, or of an agent that asks for itself, wait at once: they are shown to people, who look through them all. */
  readonly mostAtOnce: number;
  /** How often one person may begin to wait: each is kept for a day, and shown to people. */
  readonly openings: Pick<Allowance, 'spend'>;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** Calls that wait for people, and what people answered. Rejects where the store does not answer: then nothing is approved. */
export class Approvals {
  constructor(private readonly options: ApprovalsOptions) {}

  /**
   * What a call has by now. One that names its approval is told what is wrong with that; one that names none finds the one that it was told
   * to wait for, and where that can serve no more, there is none.
   */
  async find(call: BoundCall, named: string | undefined): Promise<Found> {
    const { store } = this.options;
    const former = named ?? (await store.idFor(call.tenant, nameOfCall(call)));
    if (former === undefined) return { state: 'none', former };
    const found = await this.#look(call, former);
    // A no holds for the very call, whether or not its approval is named.
    const isAnswer = found.state !== 'faulty' || found.fault === 'APPROVAL_DENIED';
    return named !== undefined || isAnswer ? found : { state: 'none', former };
  }

  /** Begins to wait. @returns the milliseconds until it may be asked again where people are asked too often */
  async open(
    call: BoundCall,
    former: string | undefined,
    said: Pick<WaitingCall, 'why' | 'rationale'>,
  ): Promise<Found | number> {
    const { store, open, clock, newId, openings, mostAtOnce } = this.options;
    const ofWhom = askerOf(call);
    const theirs = (await open.all()).filter(({ request }) => askerOf(request) === ofWhom);
    if (theirs.length >= mostAtOnce) return { state: 'full', most: mostAtOnce };
    const waitMs = openings.spend(ofWhom);
    if (waitMs > 0) return waitMs;
    const now = clock().getTime();
    const { held, requester, agentOwner, ...rest } = call;
    const request: WaitingCall = {
      ...{ version: 1, id: newId(), ...rest, ...said },
      ...(requester && { requester }),
      ...(agentOwner !== undefined && { agentOwner }),
      resource: { ...call.resource },
      shown: { ...call.shown },
      held: { sessionId: held.sessionId, actors: [...held.actors], issuedAt: held.issuedAt },
      askedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + answerWithinMs[call.kind]).toISOString(),
    };
    if (await store.open(nameOfCall(call), former, request)) return { state: 'waiting', request };
    return this.find(call, undefined);
  }

  /** Uses an answer up for one call. @returns whether it was there to be used */
  spend({ tenant, id }: WaitingCall, callId: string): Promise<boolean> {
    return this.options.store.end(tenant, id, { version: 1, callId, at: this.#now() });
  }

  /**
   * Voids for good what rests on a sign-in that has ended: calls that wait, and approvals that no call has used. Of several instances one
   * voids each.
   * @returns how many this one voided
   */
  async voidEnded(isRevoked: IsRevoked): Promise<number> {
    const { store, open } = this.options;
    const ended = (await open.all()).filter(({ request, answer }) =>
      restsOnEnded(request, answer, isRevoked),
    );
    const mark = { version: 1, voided: true, at: this.#now() } as const;
    const voided = await Promise.all(ended.map(({ request: { tenant, id } }) => store.end(tenant, id, mark)));
    return voided.filter(Boolean).length;
  }

  #now(): string {
    return this.options.clock().toISOString();
  }

  async #look(call: BoundCall, id: string): Promise<Found> {
    const { store, isRevoked } = this.options;
    const faulty = (fault: ApprovalFault): Found => ({ state: 'faulty', fault, id });
    const request = await store.request(call.tenant, id);
    if (!request) return { state: 'faulty', fault: 'APPROVAL_UNKNOWN' };
    // Whose it is, first: of another's approval nothing else is told.
    if (!isSameCall(call, request)) return faulty('APPROVAL_FOR_ANOTHER_CALL');
    const end = await store.endOf(call.tenant, id);
    if (end) return faulty(end === 'used' ? 'APPROVAL_SPENT' : 'APPROVAL_VOID');
    if (this.#now() >= request.expiresAt) return faulty('APPROVAL_EXPIRED');
    if (call.fingerprint !== request.fingerprint) return faulty('APPROVAL_POLICY_CHANGED');
    if (call.resourceDigest !== request.resourceDigest) return faulty('APPROVAL_RESOURCE_CHANGED');
    if (restsOnEnded(request, undefined, isRevoked)) return faulty('APPROVAL_VOID');
    const answer = await store.answer(call.tenant, id);
    if (!answer) return { state: 'waiting', request };
    if (!isSound(request, answer)) return faulty('APPROVAL_UNSOUND');
    if (answer.answer === 'denied') return faulty('APPROVAL_DENIED');
    if (restsOnEnded(request, answer, isRevoked)) return faulty('APPROVAL_VOID');
    return { state: 'granted', request };
  }
}

const askerOf = ({
  requester,
  tenant,
  agent,
}: Pick<WaitingCall, 'requester' | 'tenant' | 'agent'> | BoundCall): string =>
  requester?.key ?? `${tenant}/${agent}`;

/**
 * INVARIANT (what ends a sign-in ends its approvals): of whoever asked, and of whoever answered. The sign-in of the call itself was
 * checked when its token was.
 */
function restsOnEnded(
  { held, tenant, requester }: OpenApproval['request'],
  answer: OpenApproval['answer'],
  isRevoked: IsRevoked,
): boolean {
  if (isRevoked({ ...held, tenant, ...(requester && { user: requester }) })) return true;
  return answer !== undefined && isRevoked({ ...answer.held, tenant, user: answer.by });
}

const isSameCall = (call: BoundCall, request: WaitingCall): boolean =>
  call.requester?.key === request.requester?.key &&
  call.agent === request.agent &&
  call.tool === request.tool &&
  call.argumentsDigest === request.argumentsDigest &&
  call.resource.type === request.resource.type &&
  call.resource.id === request.resource.id &&
  call.kind === request.kind;

/**
 * INVARIANT (nobody approves for themselves): identity has asked policy, on the record. What it wrote is held against the request once
 * more: it is an answer to exactly this, a confirmation of whoever asks, or an approval with a second factor of somebody who neither asks nor
 * answers for the machine that does.
 */
function isSound(request: WaitingCall, { of, by, secondFactor }: WaitingCallAnswer): boolean {
  if (of !== digestOf(request)) return false;
  const isOwn = by.key === request.requester?.key;
  if (request.kind === 'confirmation') return isOwn;
  return !isOwn && by.key !== request.agentOwner && secondFactor;
}
