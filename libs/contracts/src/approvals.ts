import { z } from 'zod';
import { PersonKey, Person } from './person.js';

/**
 * What people can answer to a call that waits: whoever asks for it confirms it, and another person approves it. Both name the call, its
 * arguments and what it is about exactly.
 */
export const AnswerKind = z.enum(['confirmation', 'approval']);
export type AnswerKind = z.infer<typeof AnswerKind>;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const instant = z.iso.datetime();
const sentence = z.string().max(200);

/** Of a token, by what its holder can be told to be over. */
const Held = z.strictObject({
  sessionId: z.string().nullable(),
  actors: z.array(z.string()).max(8),
  /** Epoch seconds. */
  issuedAt: z.number(),
});

/**
 * A call that waits, as mcp writes it down: `request.<tenant>.<id>`. What stands here is what is answered; a call that differs in any of it is
 * another call.
 */
export const WaitingCall = z.strictObject({
  version: z.literal(1),
  id: z.uuid(),
  kind: AnswerKind,
  tenant: z.string(),
  /** Absent where an agent asks for itself. */
  requester: Person.optional(),
  agent: z.string(),
  /** Of a machine, who answers for it, as the registry names them: their key, or `deployment`. */
  agentOwner: z.string().max(511).optional(),
  held: Held,
  /** The call that was told to wait. */
  callId: z.uuid(),
  tool: z.string(),
  arguments: z.unknown(),
  argumentsDigest: digest,
  resource: z.strictObject({ type: z.string(), id: z.string() }),
  /** Of all that is stored about it, its version too. */
  resourceDigest: digest,
  /** What it is, for people, as it is stored; by its name, where its toolbox says so. */
  shown: z.record(z.string(), z.unknown()),
  fingerprint: z.string(),
  /** Why it waits: sentences of the policies. */
  why: z.array(sentence).max(8),
  rationale: z.array(z.string().max(64)).max(32),
  askedAt: instant,
  expiresAt: instant,
});
export type WaitingCall = z.infer<typeof WaitingCall>;

/** What was answered, as identity writes it down: `<tenant>.<id>`, once. */
export const WaitingCallAnswer = z.strictObject({
  version: z.literal(1),
  id: z.uuid(),
  answer: z.enum(['approved', 'denied']),
  /** Of the {@link WaitingCall} that was shown to whoever answered. */
  of: digest,
  by: Person,
  /** Whether their issuer says that they signed in with a second factor. */
  secondFactor: z.boolean(),
  held: Held,
  at: instant,
  /** The recorded decision that let them answer. */
  decisionId: z.uuid(),
});
export type WaitingCallAnswer = z.infer<typeof WaitingCallAnswer>;

/**
 * That an approval is over, as mcp writes it down: `spent.<tenant>.<id>`, once. A call has used it, or an operator has ended a sign-in that it
 * rests on.
 */
export const SpentAnswer = z.union([
  z.strictObject({ version: z.literal(1), callId: z.uuid(), at: instant }),
  z.strictObject({ version: z.literal(1), voided: z.literal(true), at: instant }),
]);
export type SpentAnswer = z.infer<typeof SpentAnswer>;

const id = z.uuid();

/** What people do with calls that wait. */
export const ApprovalOperation = z.discriminatedUnion('do', [
  /** Those of the tenant that wait for another person. */
  z.strictObject({ version: z.literal(1), do: z.literal('list') }),
  /** Those that whoever asks has asked for. */
  z.strictObject({ version: z.literal(1), do: z.literal('mine') }),
  z.strictObject({ version: z.literal(1), do: z.literal('show'), id }),
  /** `of`: the digest that came with what was shown, so that nothing else is approved. */
  z.strictObject({ version: z.literal(1), do: z.literal('approve'), id, of: digest }),
  z.strictObject({ version: z.literal(1), do: z.literal('deny'), id, of: digest }),
]);
export type ApprovalOperation = z.infer<typeof ApprovalOperation>;

/** `waiting` for an answer; `used`: the call was made with it; `void`: the sign-in of whoever asked for it or answered has ended. */
export const ApprovalState = z.enum(['waiting', 'approved', 'denied', 'used', 'expired', 'void']);
export type ApprovalState = z.infer<typeof ApprovalState>;

/** A call that waits, for people. */
export const ShownApproval = z.object({
  id: z.uuid(),
  kind: AnswerKind,
  state: ApprovalState,
  of: digest,
  requester: Person.optional(),
  agent: z.string(),
  tool: z.string(),
  arguments: z.unknown(),
  resource: z.object({ type: z.string(), id: z.string() }),
  shown: z.record(z.string(), z.unknown()),
  why: z.array(sentence),
  askedAt: instant,
  expiresAt: instant,
  answeredBy: z.object({ key: PersonKey, name: z.string() }).optional(),
  answeredAt: instant.optional(),
});
export type ShownApproval = z.infer<typeof ShownApproval>;

/** @see ApprovalOperation. `complete`: whether these are all. */
export const ApprovalsAnswer = z.object({ approvals: z.array(ShownApproval), complete: z.boolean() });
export type ApprovalsAnswer = z.infer<typeof ApprovalsAnswer>;

/** The action that policy is asked about, and that stands in records. */
export const approvalAction = (operation: ApprovalOperation['do']) => `approvals_${operation}` as const;
const actions: ReadonlySet<string> = new Set(
  ApprovalOperation.options.map(({ shape }) => approvalAction(shape.do.value)),
);
/** The types of what policy decides on: one call that waits, and those of a tenant. */
export const approvalType = 'Approval';
export const approvalsType = 'ApprovalInbox';
export const isApprovalOperation = (tool: string): boolean => actions.has(tool);

/** Where the parts of one approval lie. */
export const approvalKeys = {
  requests: (tenant: string) => `request.${tenant}`,
  request: (tenant: string, id: string) => `request.${tenant}.${id}`,
  answer: (tenant: string, id: string) => `${tenant}.${id}`,
  allSpent: (tenant: string) => `spent.${tenant}`,
  spent: (tenant: string, id: string) => `spent.${tenant}.${id}`,
  /** Which approval a call waits for. @param call digest of what makes it the same call, in hexadecimal */
  call: (tenant: string, call: string) => `call.${tenant}.${call}`,
} as const;

/** `_meta` key of a call that was told to wait, when it is made again: the id of the approval. Without it the call finds its own. */
export const approvalKey = 'io.deputy/approval';
