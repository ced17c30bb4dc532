import { type DecisionRecorded, type OutcomeRecorded } from '#libs/contracts';
import { type Circumstances, type Decision, type Resource } from '#libs/policy';
import { digestOf } from './digest.js';
import { type EnforcementPorts } from './ports.js';
import { type CallRefused } from './refusal.js';
import { type Admitted, type CallBegun, CallFailed, type GrantedCall, type Validated } from './stages.js';
import { type Ended } from './steps/give-back.js';

type Made = Pick<EnforcementPorts, 'clock' | 'newId' | 'policy'>;

/** What all events of one call share. */
function common({ callId, principal, toolName }: CallBegun, { clock, newId }: Made) {
  return {
    version: 1 as const,
    eventId: newId(),
    time: clock().toISOString(),
    callId,
    tenant: principal.tenant,
    user: { id: principal.user?.subject ?? '', name: principal.user?.name ?? '' },
    agent: { id: principal.agent.id },
    tool: printable(toolName),
  };
}

interface Judged {
  readonly stage: 'admission' | 'decision';
  readonly decision: Pick<Decision, 'decision' | 'rationale' | 'policies'>;
  readonly resource: Resource;
  readonly context?: Circumstances;
}

function decided(
  call: CallBegun,
  made: Made,
  { stage, decision, resource, context }: Judged,
): DecisionRecorded {
  const { principal, arrival, message } = call;
  return {
    ...common(call, made),
    type: 'decision.decided',
    stage,
    actors: [...principal.actors],
    transport: arrival.transport,
    peer: arrival.peer ?? null,
    tokenId: principal.tokenId,
    sessionId: principal.sessionId,
    action: printable(call.toolName),
    resource: { type: resource.type, id: printable(resource.id) },
    decision: decision.decision,
    rationale: [...decision.rationale],
    policies: [...decision.policies],
    fingerprint: made.policy.fingerprint,
    argumentsDigest: digestOf(message.params['arguments'] ?? {}),
    contextDigest: digestOf({
      roles: [...principal.roles],
      attributes: resource.attributes,
      time: (context?.time ?? made.clock()).toISOString(),
      transport: arrival.transport,
    }),
    latencyMs: elapsed(call),
  };
}

/** The permit to look: opens the reader credential that resolves the resource. */
export function admissionEvent(call: CallBegun & Validated & Admitted, made: Made): DecisionRecorded {
  const { resource } = call.tool.declaration;
  const id = resource.find ? resource.idOf(call.input) : call.principal.tenant;
  return decided(call, made, {
    stage: 'admission',
    decision: call.admission,
    resource: { type: resource.type, id, attributes: {} },
  });
}

/** The permit to act. */
export function decisionEvent(call: Omit<GrantedCall, 'grant'>, made: Made): DecisionRecorded {
  const { decision, resource, context } = call;
  return decided(call, made, { stage: 'decision', decision, resource, context });
}

/** A denial, with the true reason beside what the caller was told. */
export function refusalEvent(call: CallBegun, refused: CallRefused, made: Made): DecisionRecorded {
  const { stage, rationale, policies } = refused;
  const { resource = { type: 'Tool', id: call.toolName, attributes: {} }, told } = refused.more;
  const event = decided(call, made, { stage, decision: { decision: 'deny', rationale, policies }, resource });
  return told ? { ...event, told: { rationale: [...told.rationale], policies: [...told.policies] } } : event;
}

/** What became of a permitted call. */
export function outcomeEvent(ended: Ended, made: Made): OutcomeRecorded {
  const { ending, grant } = ended;
  const failed = ending instanceof CallFailed;
  const { credential } = ending;
  return {
    ...common(ended, made),
    type: 'decision.completed',
    decisionId: grant.permit.eventId,
    outcome: failed ? 'failed' : 'succeeded',
    errorCode: failed ? ending.code : null,
    lease: credential
      ? { digest: credential.leaseDigest, role: credential.role, databaseUser: credential.databaseUser }
      : null,
    resultDigest: failed ? null : digestOf(ending.result),
    latencyMs: elapsed(ended),
  };
}

const elapsed = ({ begun }: CallBegun) => Math.round((performance.now() - begun) * 100) / 100;

/** A name the caller sent, safe for a log line: short and without control characters. */
const printable = (name: string) => name.slice(0, 64).replace(/[^\w .:@/-]/g, '?');
