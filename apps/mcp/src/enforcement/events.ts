import { DecisionRecorded, OutcomeRecorded } from '#libs/contracts';
import { digestOf, factsOf } from '#libs/enforcement';
import { type Circumstances, type Decision, type Resource } from '#libs/policy';
import { type EnforcementPorts } from './ports.js';
import { type CallRefused } from './refusal.js';
import { type Admitted, type CallBegun, CallFailed, type GrantedCall, type Validated } from './stages.js';
import { type Ended } from './steps/give-back.js';

type Made = Pick<EnforcementPorts, 'clock' | 'newId' | 'policy' | 'toolbox'>;

/** What all events of one call share. */
function common({ callId, principal, toolName }: CallBegun, { clock, newId }: Made) {
  return {
    version: 2 as const,
    eventId: newId(),
    time: clock().toISOString(),
    callId,
    tenant: principal.tenant,
    ...(principal.user && { user: principal.user }),
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
  const { principal, arrival, message, request } = call;
  const time = context?.time ?? made.clock();
  const rule = made.toolbox.find(call.toolName)?.declaration.resource;
  const declared = (rule?.type === resource.type && rule.namesNobody) || [];
  // INVARIANT (an event has an end): what a record could not hold is no record, and so no permit.
  return DecisionRecorded.parse({
    ...common(call, made),
    type: 'decision.decided',
    stage,
    actors: [...principal.actors],
    transport: arrival.transport,
    peer: arrival.peer ?? null,
    address: arrival.address?.slice(0, 64) ?? null,
    revision: revisionOf(request),
    tokenId: principal.tokenId,
    sessionId: principal.sessionId,
    action: printable(call.toolName),
    resource: { type: resource.type, id: printable(resource.id) },
    decision: decision.decision,
    rationale: codes(decision.rationale),
    policies: codes(decision.policies),
    fingerprint: made.policy.fingerprint,
    argumentsDigest: digestOf(message.params['arguments'] ?? {}),
    contextDigest: digestOf({
      roles: [...principal.roles],
      attributes: resource.attributes,
      time: time.toISOString(),
      transport: arrival.transport,
    }),
    facts: factsOf(call.callId, principal, resource, ['tenant', ...declared], time),
    latencyMs: elapsed(call),
  } satisfies DecisionRecorded);
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
  return told
    ? { ...event, told: { rationale: codes(told.rationale), policies: codes(told.policies) } }
    : event;
}

/** What became of a permitted call. */
export function outcomeEvent(ended: Ended, made: Made): OutcomeRecorded {
  const { ending, grant } = ended;
  const failed = ending instanceof CallFailed;
  const { credential } = ending;
  return OutcomeRecorded.parse({
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
  } satisfies OutcomeRecorded);
}

const elapsed = ({ begun }: CallBegun) => Math.round((performance.now() - begun) * 100) / 100;

/** A name the caller sent, safe for a log line: short and without control characters. */
const printable = (name: string) => name.slice(0, 64).replace(/[^\w .:@/-]/g, '?');

/** As many as a record holds; a set that names more by accident still makes one. */
const codes = (all: readonly string[]) => all.slice(0, 32).map((code) => code.slice(0, 64));

/** The protocol's revision, which `parse` found in the body too. */
function revisionOf(request: Request): string | null {
  const named = request.headers.get('mcp-protocol-version') ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(named) ? named : null;
}
