import { type DecisionRecorded, type OutcomeRecorded } from '#libs/contracts';
import {
  type Asked,
  decisionEvent,
  denied,
  type Denial,
  digestOf,
  outcomeEvent as outcome,
  type Waiting,
} from '#libs/enforcement';
import { argumentsOf } from './arguments-of.js';
import { leaseOf } from './lease-of.js';
import { keyOf } from './once/key-of.js';
import { type EnforcementPorts } from './ports.js';
import {
  type Admitted,
  type CallBegun,
  CallFailed,
  type DecidedCall,
  type Ended,
  type Validated,
} from './stages.js';

type Made = Pick<EnforcementPorts, 'clock' | 'newId' | 'policy' | 'toolboxes'>;

/** Lower-case words without digits, so that no key or token is one. */
const wordsOnly = /^[a-z]+(_[a-z]+)*$/;

/**
 * The name of a tool for a record that is kept for ever. A client may send anything as a name, a secret or a person's data too:
 * what could not be the name of a tool is recorded as its digest.
 */
const recordedName = (name: string, { toolboxes }: Pick<Made, 'toolboxes'>): string =>
  toolboxes.find(name) || (name.length <= 64 && wordsOnly.test(name))
    ? name
    : `unknown:${digestOf(name).slice('sha256:'.length, 'sha256:'.length + 32)}`;

function asked(call: CallBegun, made: Pick<Made, 'toolboxes'>): Asked {
  const { callId, begun, principal, circumstances, message, toolName, revision } = call;
  const tool = recordedName(toolName, made);
  const idempotency = keyOf(call);
  return {
    callId,
    begun,
    principal,
    circumstances,
    tool,
    arguments: argumentsOf(message),
    revision,
    scope: made.toolboxes.find(toolName)?.declaration.scope,
    ...(idempotency !== undefined && { idempotency }),
  };
}

/** The permit to look: opens the reader credential that reads the resource. */
export function admissionEvent(call: CallBegun & Validated & Admitted, made: Made): DecisionRecorded {
  const { tool, input, principal, admission: decision } = call;
  const rule = tool.declaration.resource;
  const id = rule.find ? rule.idOf(input) : principal.tenant;
  const resource = { type: rule.type, id, attributes: {} };
  return decisionEvent(asked(call, made), { stage: 'admission', decision, resource }, made);
}

/** The permit to act. */
export function permitEvent(call: DecidedCall, made: Made): DecisionRecorded {
  const { decision, resource, tool, lease, approval } = call;
  const { namesNobody = [] } = tool.declaration.resource;
  const judged = { stage: 'decision', decision, resource, namesNobody, lease } as const;
  return decisionEvent(asked(call, made), { ...judged, ...(approval && { approvalId: approval.id }) }, made);
}

/** A denial, with the true reason beside what was told, and with what it waits for. */
export function denialEvent(
  call: CallBegun,
  denial: Denial,
  made: Made,
  waiting?: Waiting,
): DecisionRecorded {
  const tool = { type: 'Tool', id: recordedName(call.toolName, made), attributes: {} };
  const judged = denied(denial, { resource: tool, fingerprint: made.policy.fingerprint });
  const rule = made.toolboxes.find(call.toolName)?.declaration.resource;
  const namesNobody = (rule?.type === judged.resource.type && rule.namesNobody) || [];
  return decisionEvent(asked(call, made), { ...judged, namesNobody, waiting }, made);
}

/** What became of a permitted call. */
export function outcomeEvent(ended: Ended, made: Made): OutcomeRecorded {
  const { ending, grant } = ended;
  const { credential } = ending;
  const lease = credential ? leaseOf(credential) : null;
  const { eventId: decisionId, approvalId } = grant.permit;
  const rests = approvalId !== undefined && { approvalId };
  if (ending instanceof CallFailed)
    return outcome(asked(ended, made), { decisionId, errorCode: ending.code, lease, ...rests }, made);
  const { result, repeats } = ending;
  return outcome(asked(ended, made), { decisionId, errorCode: null, lease, result, repeats, ...rests }, made);
}
