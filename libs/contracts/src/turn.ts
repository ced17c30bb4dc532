import { z } from 'zod';
import { ClaimsChallenge } from './claims-challenge.js';
import { humanText } from './human-text.js';
import { OutcomeKind, Verdict } from './verdict.js';

const conversationId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, '8 to 64 letters, digits, `_` or `-`');

/** web -> agent. The user's access token travels in the `authorization` header, never in the body. */
export const TurnRequest = z.strictObject({
  version: z.literal(1),
  conversationId,
  text: z.string().trim().min(1, 'say something').max(8_000, 'at most 8,000 characters'),
  /** Goes on with the call of this conversation that was told to wait for it, exactly as it was made then. */
  approval: z.uuid('must be the id of an approval').optional(),
});
export type TurnRequest = z.infer<typeof TurnRequest>;

/** agent -> web -> browser, in order. `callId` ties the events of one tool call together; ids are the agent's. */
export const TurnEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('turn.started'), turnId: z.string(), conversationId }),
  z.object({ type: z.literal('text.delta'), text: z.string() }),
  z.object({
    type: z.literal('call.started'),
    callId: z.string(),
    tool: z.string(),
    arguments: z.record(z.string(), z.unknown()),
  }),
  z.object({ type: z.literal('call.decided'), callId: z.string(), verdict: Verdict }),
  z.object({
    type: z.literal('call.finished'),
    callId: z.string(),
    outcome: OutcomeKind,
    /** The tool's structured result, or absent. */
    result: z.unknown().optional(),
    /** One sanitised line when the outcome is not `succeeded`. */
    error: z.string().optional(),
    durationMs: z.number(),
  }),
  z.object({
    type: z.literal('turn.finished'),
    stopReason: z.enum(['answered', 'stopped', 'budget']),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }),
  }),
  z.object({
    type: z.literal('turn.failed'),
    code: z.string(),
    message: z.string(),
    /** Of a turn for which the person must sign in again: what that must ask for. */
    claims: ClaimsChallenge.optional().catch(undefined),
  }),
]);
export type TurnEvent = z.infer<typeof TurnEvent>;

/** web -> agent. Which tools the person may use, for what the page offers. */
export const OfferedToolsRequest = z.strictObject({ version: z.literal(1) });

/** Every tool there is; `allowed` as policy admits it to this person. */
export const OfferedTools = z.object({
  tools: z.array(z.object({ name: z.string(), allowed: z.boolean() })),
});
export type OfferedTools = z.infer<typeof OfferedTools>;

/** In UTF-16 code units. */
export const longestTitle = 80;

/** What a person calls a conversation. */
export const ConversationTitle = humanText(longestTitle);

/** Lists, searches, reads, renames or deletes a person's own conversations; whose comes from the token. */
export const ConversationsRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('list') }),
  z.strictObject({
    verb: z.literal('search'),
    text: z.string().trim().min(1, 'say what to look for').max(100, 'at most 100 characters'),
  }),
  z.strictObject({ verb: z.literal('read'), conversationId }),
  z.strictObject({ verb: z.literal('rename'), conversationId, title: ConversationTitle }),
  z.strictObject({ verb: z.literal('delete'), conversationId }),
]);
export type ConversationsRequest = z.infer<typeof ConversationsRequest>;

export const ConversationSummary = z.object({
  conversationId,
  title: z.string(),
  updatedAt: z.iso.datetime(),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

/** A conversation in which every word was found: in its title, what was asked or what was answered. */
export const FoundConversation = ConversationSummary.extend({
  excerpt: z
    .string()
    .meta({ description: 'of the text that holds the first word; empty where only the title does' }),
});
export type FoundConversation = z.infer<typeof FoundConversation>;

/** A stored turn as the page shows it again: what was asked, and the events that answered it. */
export const StoredTurn = z.object({ at: z.iso.datetime(), text: z.string(), events: z.array(TurnEvent) });
export type StoredTurn = z.infer<typeof StoredTurn>;

export const ConversationsAnswer = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('list'), conversations: z.array(ConversationSummary) }),
  z.object({
    verb: z.literal('search'),
    found: z.array(FoundConversation),
    complete: z.boolean().meta({ description: 'false where there was no time, or no room, for all of them' }),
  }),
  z.object({ verb: z.literal('read'), conversation: ConversationSummary, turns: z.array(StoredTurn) }),
  z.object({ verb: z.literal('rename'), title: z.string() }),
  z.object({ verb: z.literal('delete') }),
]);
export type ConversationsAnswer = z.infer<typeof ConversationsAnswer>;
