import {
  approvalAction,
  type ApprovalOperation,
  type ApprovalsAnswer,
  approvalsType,
  approvalType,
  secondFactorChallenge,
  type WaitingCall,
} from '#libs/contracts';
import { type Denial } from '#libs/enforcement';
import { MeshError } from '#libs/mesh';
import { type Resource } from '#libs/policy';
import { type OperationPlan, type OperationPorts } from '../operations/operation-ports.js';
import { type Granted, type Operating } from '../operations/operation-stages.js';
import { Operations } from '../operations/operations.js';
import { showApproval, type ShowPorts } from './show-approval.js';
import { type WaitingCalls } from './waiting-calls.js';

export interface ApprovalPorts extends ShowPorts {
  readonly calls: WaitingCalls;
  /** What the keys of this issuer's own people begin with, and a `#`. */
  readonly issuerId: string;
}

type Asking = Operating<ApprovalOperation>;
type Named = Extract<ApprovalOperation, { id: string }>;

/** The calls that wait for people, shown to and answered by those whom policy lets. */
export class OperateApprovals extends Operations<ApprovalOperation, ApprovalsAnswer> {
  constructor(ports: OperationPorts, approvals: ApprovalPorts) {
    super(planFor(approvals), ports);
  }
}

const planFor = (ports: ApprovalPorts): OperationPlan<ApprovalOperation, ApprovalsAnswer> => ({
  about: 'approvals',
  actionOf,
  named,
  found: (asking, resource) => find(ports, asking, resource),
  resourceType: approvalType,
  namesNobody: ['kind'],
  carryOut: (granted) => carryOut(ports, granted),
  refusal: (denial, asking) => stepUp(ports, denial, asking),
});

const actionOf = (operation: ApprovalOperation) => approvalAction(operation.do);

function named({ principal: { tenant }, operation }: Asking): Resource {
  if (!('id' in operation)) return { type: approvalsType, id: tenant, attributes: { tenant } };
  return { type: approvalType, id: operation.id, attributes: { tenant, kind: 'unknown' } };
}

/** As mcp wrote it. */
async function find({ calls }: ApprovalPorts, { principal, operation }: Asking, resource: Resource): Promise<Resource> {
  const call = 'id' in operation ? await calls.find(principal.tenant, operation.id) : undefined;
  if (!call) return resource;
  const { tenant, kind, requester, agentOwner } = call;
  const attributes = { tenant, kind, ...(requester && { requester: requester.key }), ...(agentOwner !== undefined && { agentOwner }) };
  return { ...resource, attributes };
} // prettier-ignore

/** Of whoever lacks nothing but a second factor: what their next sign-in must ask for (RFC 9470). People of other issuers are asked by theirs. */
function stepUp({ issuerId }: ApprovalPorts, denial: Denial, { principal: { user } }: Asking) {
  const isAll = denial.told.rationale.every((code) => code === 'SECOND_FACTOR_MISSING');
  if (!isAll || !user?.key.startsWith(`${issuerId}#`)) return undefined;
  return new MeshError(
    'interaction_required',
    'to approve a call, sign in with your second factor; add one on your account page if you have none (SECOND_FACTOR_MISSING)',
    { claims: secondFactorChallenge },
  );
}

/** INVARIANT (no change without a recorded permit): the grant is spent before anything is read or stored. */
async function carryOut(ports: ApprovalPorts, granted: Asking & Granted): Promise<ApprovalsAnswer> {
  const { grant, operation, principal } = granted;
  grant.spend(actionOf(operation));
  if ('id' in operation) {
    const call = await ports.calls.find(principal.tenant, operation.id);
    if (!call) throw new MeshError('not_found', 'no call of this id waits in your tenant');
    if (operation.do !== 'show') await answer(ports, call, { ...granted, operation });
    return { approvals: [await showApproval(call, ports)], complete: true };
  }
  const { user } = principal;
  const { calls, complete } = await ports.calls.of(principal.tenant, ({ kind, requester }) =>
    operation.do === 'mine' ? requester !== undefined && requester.key === user?.key : kind === 'approval',
  );
  return { approvals: await Promise.all(calls.map((call) => showApproval(call, ports))), complete };
}

/**
 * INVARIANT (what was shown is what is answered): the digest that came with it is named, and is of the call as it lies there.
 * @throws MeshError `conflict` for a call that waits no more, or is another than was shown
 */
async function answer(
  ports: ApprovalPorts,
  call: WaitingCall,
  { operation, principal, grant }: Operating<Exclude<Named, { do: 'show' }>> & Granted,
): Promise<void> {
  const { user, sessionId, actors, secondFactor = false, issuedAt } = principal;
  const { state, of, answeredBy } = await showApproval(call, ports);
  if (state !== 'waiting') throw waitsNoMore(answeredBy?.name, state);
  if (of !== operation.of)
    throw new MeshError('conflict', 'this is not the call that you were shown: look at it again');
  if (!user || issuedAt === undefined) throw new MeshError('forbidden', 'only a person answers');
  const written = await ports.calls.answer(call, {
    ...{ version: 1, id: call.id, of, by: user, secondFactor },
    answer: operation.do === 'approve' ? 'approved' : 'denied',
    held: { sessionId, actors: [...actors], issuedAt },
    at: ports.clock().toISOString(),
    decisionId: grant.permit.eventId,
  });
  if (!written) throw waitsNoMore((await showApproval(call, ports)).answeredBy?.name, 'answered');
}

const waitsNoMore = (name: string | undefined, state: string) =>
  new MeshError(
    'conflict',
    name === undefined ? `this call waits no more: it is ${state}` : `this call waits no more: ${name} has answered it`,
  ); // prettier-ignore
