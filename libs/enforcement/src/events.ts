import { DecisionRecorded, type Lease, OutcomeRecorded } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { type Circumstances, type Decision, type Resource } from '#libs/policy';
import { type Denial, type Stage, type Told } from './denial.js';
import { digestOf } from './digest.js';
import { type Explanation } from './explanation.js';
import { factsOf } from './facts.js';
import { type Waiting } from './waiting.js';

/** One thing that somebody asked to be done: what all events about it share. */
export interface Asked {
  readonly callId: string;
  /** `performance.now()` when it began. */
  readonly begun: number;
  /** Of a principal, what a record names. */
  readonly principal: Pick<
    Principal,
    'user' | 'tenant' | 'agent' | 'roles' | 'actors' | 'tokenId' | 'sessionId'
  >;
  readonly circumstances: Circumstances;
  /** As the client spelt it; also the action that policy is asked about. */
  readonly tool: string;
  /** Recorded as a digest. */
  readonly arguments: unknown;
  /** Of the Model Context Protocol, as the client names it; null where it speaks none. */
  readonly revision: string | null;
  /** That a token needs for the tool. */
  readonly scope?: string | undefined;
  /** Digest of its idempotency key. */
  readonly idempotency?: string;
}

export interface Judged {
  readonly stage: Stage;
  readonly decision: Pick<Decision, 'decision' | 'rationale' | 'policies' | 'fingerprint'>;
  readonly resource: Resource;
  /** Attributes of the resource that may stand in a record as they are. */
  readonly namesNobody?: readonly string[];
  /** What is said instead of the truth, where that would give something away. */
  readonly told?: Omit<Told, 'text'>;
  readonly explanation?: Explanation | undefined;
  /** Where it is a denial for now. */
  readonly waiting?: Pick<Waiting, 'on' | 'approvalId'> | undefined;
  /** Of what people answered, that a permit rests on or that a denial is about. */
  readonly approvalId?: string | undefined;
  /** Of the credential that the resource was read with. */
  readonly lease?: Lease | undefined;
}

/** A denial as an event says it, with the true reason beside what was told. @param otherwise where it names none itself */
export function denied(
  denial: Denial,
  otherwise: { readonly resource: Resource; readonly fingerprint: string },
): Judged {
  const { stage, rationale, policies, fingerprint = otherwise.fingerprint, detail } = denial;
  const { resource = otherwise.resource, told, lease, explanation, approvalId } = detail;
  return {
    stage,
    decision: { decision: 'deny', rationale, policies, fingerprint },
    resource,
    ...(told && { told }),
    lease,
    explanation,
    approvalId,
  };
}

/** How what was permitted ended. */
export interface Ending {
  readonly decisionId: string;
  /** A closed code; null when it succeeded. */
  readonly errorCode: string | null;
  readonly lease: Lease | null;
  /** Recorded as a digest; undefined when it failed. */
  readonly result?: unknown;
  /** The call that was sent with the same idempotency key before, and whose outcome this is. */
  readonly repeats?: string | undefined;
  /** Of what people approved that the permit rests on. */
  readonly approvalId?: string | undefined;
}

/** Where an event's own id and time come from. */
export interface Stamp {
  readonly clock: () => Date;
  readonly newId: () => string;
}

function common({ callId, principal, tool, idempotency }: Asked, { clock, newId }: Stamp) {
  return {
    version: 2 as const,
    eventId: newId(),
    time: clock().toISOString(),
    callId,
    tenant: principal.tenant,
    ...(principal.user && { user: principal.user }),
    agent: { id: principal.agent.id },
    tool: printable(tool),
    ...(idempotency !== undefined && { idempotency }),
  };
}

/**
 * The event of a decision: digests, and of facts only what names nobody.
 * INVARIANT (an event has an end): what a record could not hold is no record, and so no permit.
 * @throws ZodError for what no record holds
 */
export function decisionEvent(asked: Asked, judged: Judged, stamp: Stamp): DecisionRecorded {
  const { principal, circumstances, callId } = asked;
  const { stage, decision, resource, namesNobody = [], told, explanation, waiting, lease } = judged;
  const { time, transport, peer, address, risk } = circumstances;
  const { approvalId = judged.waiting?.approvalId } = judged;
  return DecisionRecorded.parse({
    ...common(asked, stamp),
    type: 'decision.decided',
    stage,
    actors: [...principal.actors],
    transport,
    peer: peer ?? null,
    address: address?.slice(0, 64) ?? null,
    revision: asked.revision,
    tokenId: principal.tokenId,
    sessionId: principal.sessionId,
    action: printable(asked.tool),
    resource: printed(resource),
    ...(asked.scope !== undefined && { scope: asked.scope }),
    decision: decision.decision,
    rationale: codes(decision.rationale),
    policies: codes(decision.policies),
    ...(told && { told: toldIn(told) }),
    ...(explanation && { explanation: bounded(explanation) }),
    fingerprint: decision.fingerprint,
    argumentsDigest: digestOf(asked.arguments ?? {}),
    contextDigest: digestOf({
      roles: [...principal.roles],
      attributes: resource.attributes,
      time: time.toISOString(),
      transport,
    }),
    facts: factsOf(callId, principal, resource, ['tenant', ...namesNobody], time),
    ...(waiting && { waitsFor: waiting.on }),
    ...(approvalId !== undefined && { approvalId }),
    ...(risk !== undefined && { risk }),
    ...(lease && { lease }),
    latencyMs: elapsed(asked),
  } satisfies DecisionRecorded);
}

/** The event of what became of something permitted. */
export function outcomeEvent(asked: Asked, ending: Ending, stamp: Stamp): OutcomeRecorded {
  const { decisionId, errorCode, lease, result, repeats, approvalId } = ending;
  return OutcomeRecorded.parse({
    ...common(asked, stamp),
    type: 'decision.completed',
    decisionId,
    outcome: errorCode === null ? 'succeeded' : 'failed',
    errorCode,
    lease,
    resultDigest: errorCode === null ? digestOf(result) : null,
    ...(repeats !== undefined && { repeats }),
    ...(approvalId !== undefined && { approvalId }),
    latencyMs: elapsed(asked),
  } satisfies OutcomeRecorded);
}

const toldIn = ({ rationale, policies, resource, explanation }: Omit<Told, 'text'>) => ({
  rationale: codes(rationale),
  policies: codes(policies),
  ...(resource && { resource: printed(resource) }),
  ...(explanation && { explanation: bounded(explanation) }),
});

const printed = ({ type, id }: Pick<Resource, 'type' | 'id'>) => ({ type, id: printable(id) });

const elapsed = ({ begun }: Asked) => Math.round((performance.now() - begun) * 100) / 100;

/** A name the client sent, safe for a log line: short and without control characters. */
const printable = (name: string) => name.slice(0, 64).replace(/[^\w .:@/-]/g, '?');

/** Enough to understand a denial by; what more policies say, their ids stand for. */
const bounded = ({ why, could }: Explanation) => ({
  why: why.slice(0, 8).map((sentence) => sentence.slice(0, 200)),
  ...(could && { could: [...could] }),
});

/** As many as a record holds; a set that names more by accident still makes one. */
const codes = (all: readonly string[]) => all.slice(0, 32).map((code) => code.slice(0, 64));
