import {
  ownSignInsActions,
  ownSignInsType,
  type SignInsAnswer,
  type SignInsOperation,
} from '#libs/contracts';
import { type LetInClients } from '../../clients/consent/let-in-clients.js';
import { type OperationPlan, type OperationPorts } from '../../operations/operation-ports.js';
import { type Granted, type Operating } from '../../operations/operation-stages.js';
import { Operations } from '../../operations/operations.js';
import { type ToEnd } from '../../revocations/order-ending.js';
import { type endSignInsOf } from './end-sign-ins-of.js';

export interface OwnSignInsPorts {
  /** Ends what a person holds, wherever it is. @throws MeshError `unavailable` when that could not be stored */
  readonly endAll: (what: ToEnd) => Promise<unknown>;
  /** @throws MeshError as `endAll` */
  readonly endSignIns: ReturnType<typeof endSignInsOf>;
  readonly letIn: Pick<LetInClients, 'of' | 'end'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly issuerId: string;
}

/**
 * What a person ends of their own sign-ins, wherever they are: in other browsers, at applications, and what anybody else did with their
 * password. Web knows of its own sessions alone, and asks for the rest here.
 */
export class OwnSignIns extends Operations<SignInsOperation, SignInsAnswer> {
  constructor(ports: OperationPorts, own: OwnSignInsPorts) {
    super(planFor(own), ports);
  }
}

const planFor = (own: OwnSignInsPorts): OperationPlan<SignInsOperation, SignInsAnswer> => ({
  about: 'your sign-ins',
  actionOf,
  // INVARIANT (own sign-ins only): whose they are comes from the token alone.
  named: ({ principal: { tenant, user } }) => ({
    ...{ type: ownSignInsType, id: tenant },
    attributes: { tenant, person: user?.key ?? '' },
  }),
  resourceType: ownSignInsType,
  namesNobody: [],
  carryOut: (granted) => carryOut(own, granted),
});

const actionOf = (operation: SignInsOperation) => ownSignInsActions[operation.do];

/** INVARIANT (no change without a recorded permit): the grant is spent before anything is read or ended. */
async function carryOut(
  own: OwnSignInsPorts,
  { grant, operation, principal }: Operating<SignInsOperation> & Granted,
): Promise<SignInsAnswer> {
  grant.spend(actionOf(operation));
  const { user, tenant, sessionId } = principal;
  const heldHere = user?.issuer === own.issuerId;
  if (!user) return { heldHere };
  if (operation.do === 'end') {
    // One clock says when a sign-in here was and when this is, so that whoever signs in again at once is in. Of another's clock less is known.
    const before = heldHere ? own.clock() : undefined;
    await own.endAll({ tenant, kind: 'person', id: user.key, before, reason: 'signed_out' });
  }
  if (heldHere) {
    const but = (operation.do === 'endOthers' && sessionId) || undefined;
    await endHere(own, { id: user.subject, tenant }, but);
  }
  return { heldHere };
}

/** With every application that was let in, also in sessions that are over by themselves. */
async function endHere(
  { endSignIns, letIn }: OwnSignInsPorts,
  person: { readonly id: string; readonly tenant: string },
  but: string | undefined,
): Promise<void> {
  await endSignIns(person.id, but);
  for (const { id } of await letIn.of(person)) await letIn.end(person.id, id);
}
