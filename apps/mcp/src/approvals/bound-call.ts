import { type AnswerKind, type Person } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { type Revocable, revocableOf } from '#libs/principal';
import { argumentsOf } from '../enforcement/arguments-of.js';
import { type CallBegun, type Resolved, type Validated } from '../enforcement/stages.js';

/** A call as people answer it: all that must be as it was when they were shown it. */
export interface BoundCall {
  readonly kind: AnswerKind;
  readonly tenant: string;
  /** Undefined where an agent asks for itself. */
  readonly requester: Person | undefined;
  readonly agent: string;
  /** Of a machine: who answers for it. */
  readonly agentOwner: string | undefined;
  /** The sign-in that it was asked in: what ends that ends this. */
  readonly held: Revocable;
  readonly callId: string;
  readonly tool: string;
  readonly arguments: unknown;
  readonly argumentsDigest: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly resourceDigest: string;
  readonly shown: Readonly<Record<string, unknown>>;
  readonly fingerprint: string;
}

/**
 * INVARIANT (an approval is for one call): person, agent, tool, arguments, what it is about with its version, and the policies are part
 * of it; another in any of them is another call.
 */
export function boundCall(
  call: CallBegun & Validated & Resolved,
  { kind, fingerprint }: Pick<BoundCall, 'kind' | 'fingerprint'>,
): BoundCall {
  const { principal, tool, message, resource, document, callId } = call;
  const given = argumentsOf(message);
  const rule = tool.declaration.resource;
  return {
    kind,
    tenant: principal.tenant,
    requester: principal.user,
    agent: principal.agent.id,
    agentOwner: principal.agent.standing?.owner,
    held: revocableOf(principal),
    callId,
    tool: tool.name,
    arguments: given,
    argumentsDigest: digestOf(given ?? {}),
    resource: { type: resource.type, id: resource.id },
    // As it is stored, and so with its version: instants become text, which is what a digest is made of.
    resourceDigest: digestOf([resource, JSON.parse(JSON.stringify(document ?? null))]),
    shown: (rule.find && rule.shows?.(document)) ?? resource.attributes,
    fingerprint,
  };
}

/** Under which a call finds what it waits for when it is made again, in hexadecimal: of whose it is and what it asks for. */
export function nameOfCall({ requester, agent, tool, argumentsDigest, resource }: BoundCall): string {
  return digestOf([requester?.key ?? null, agent, tool, argumentsDigest, resource]).slice('sha256:'.length);
}
