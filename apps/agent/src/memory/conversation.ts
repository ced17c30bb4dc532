import { type Message } from '@aws-sdk/client-bedrock-runtime';
import { z } from 'zod';
import { longestTitle, shownText, StoredTurn, type TurnEvent } from '#libs/contracts';

const MessageShape = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.array(z.record(z.string(), z.unknown())).min(1),
});
const StoredMessage = z.custom<Message>((value) => MessageShape.safeParse(value).success, 'is no message');

/** A turn as it is kept: for the page the events, for the model the messages. */
const RememberedTurn = StoredTurn.extend({ turnId: z.string(), messages: z.array(StoredMessage).readonly() });
export type RememberedTurn = z.infer<typeof RememberedTurn>;

export const Conversation = z.object({
  version: z.literal(1),
  title: z.string(),
  updatedAt: z.iso.datetime(),
  turns: z.array(RememberedTurn).readonly(),
});
export type Conversation = z.infer<typeof Conversation>;

/** What a conversation may take of the store, whose messages end at 960 kB, and of the model's window. */
export const bounds = {
  /** Of one person: the store is everybody's. */
  conversations: 200,
  turns: 60,
  bytes: 512 * 1024,
  turnBytes: 160 * 1024,
  historyTurns: 20,
  historyBytes: 200 * 1024,
};

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** The conversation with one more turn, the oldest left out where it grows too large. A turn already there is not added again. */
export function withTurn(before: Conversation | undefined, turn: RememberedTurn): Conversation {
  const others = (before?.turns ?? []).filter(({ turnId }) => turnId !== turn.turnId);
  let turns = [...others, compact(turn)].slice(-bounds.turns);
  while (turns.length > 1 && sizeOf(turns) > bounds.bytes) turns = turns.slice(1);
  return { version: 1, title: before?.title ?? titleOf(turn.text), updatedAt: turn.at, turns };
}

/** The beginning of what was asked first, in whole signs, as a title may be (`ConversationTitle`). */
function titleOf(text: string): string {
  const line = shownText(text.slice(0, 8 * longestTitle).replace(/\s+/g, ' '));
  if (line.length <= longestTitle) return line;
  let title = '';
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (title.length + segment.length >= longestTitle) break;
    title += segment;
  }
  return `${title.trimEnd()}…`;
}

/** Text in one piece, and a turn's results left out where they alone would fill the conversation. */
function compact(turn: RememberedTurn): RememberedTurn {
  const events = turn.events.reduce<TurnEvent[]>((kept, event) => {
    const last = kept.at(-1);
    if (event.type !== 'text.delta' || last?.type !== 'text.delta') return [...kept, event];
    return [...kept.slice(0, -1), { ...last, text: last.text + event.text }];
  }, []);
  const whole = { ...turn, events };
  if (sizeOf(whole) <= bounds.turnBytes) return whole;
  return {
    ...whole,
    events: events.map((event) => (event.type === 'call.finished' ? { ...event, result: undefined } : event)),
    messages: turn.messages.map(({ role, content = [] }) => ({
      role,
      content: content.map((block) =>
        block.toolResult
          ? { toolResult: { ...block.toolResult, content: [{ text: '(the result is no longer kept)' }] } }
          : block,
      ),
    })),
  };
}

/** The latest turns as the model is told them. */
export function historyOf(conversation: Conversation | undefined): Message[] {
  const kept: (readonly Message[])[] = [];
  let bytes = 0;
  for (const { messages } of [...(conversation?.turns ?? [])].reverse().slice(0, bounds.historyTurns)) {
    bytes += sizeOf(messages);
    if (bytes > bounds.historyBytes) break;
    kept.unshift(messages);
  }
  return kept.flat();
}
