import { type FoundConversation, shownText } from '#libs/contracts';
import { type Conversation } from './conversation.js';
import { type ConversationStore } from './conversation-store.js';
import { type Owner, ownerDigest } from './owner-digest.js';

/** What one search may take: a person's conversations together may be 100 MB. */
export const searchBounds = { found: 50, ms: 3_000, excerpt: 120 };

export interface SearchAnswer {
  /** The last changed first. */
  readonly found: FoundConversation[];
  readonly complete: boolean;
}

/** Searches, one at a time for each person: who types on has no use for what was asked before. */
export class ConversationSearches {
  readonly #running = new Map<string, AbortController>();

  constructor(
    private readonly store: Pick<ConversationStore, 'each'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** The owner's own conversations that hold every word of `text`; not complete where a newer search took its place. */
  async search(owner: Owner, text: string): Promise<SearchAnswer> {
    const person = ownerDigest(owner);
    this.#running.get(person)?.abort();
    const mine = new AbortController();
    this.#running.set(person, mine);
    try {
      return await searchConversations(this.store, owner, text, { now: this.now, signal: mine.signal });
    } finally {
      if (this.#running.get(person) === mine) this.#running.delete(person);
    }
  }
}

/**
 * The owner's own conversations that hold every word of `text`, in any case and with or without accents.
 * @param now epoch milliseconds
 */
export async function searchConversations(
  store: Pick<ConversationStore, 'each'>,
  owner: Owner,
  text: string,
  { now, signal }: { now: () => number; signal?: AbortSignal },
): Promise<SearchAnswer> {
  const words = fold(text).split(/\s+/).filter(Boolean);
  const until = now() + searchBounds.ms;
  const found: FoundConversation[] = [];
  let complete = true;
  for await (const { conversationId, conversation } of store.each(owner)) {
    if (signal?.aborted || now() > until || found.length >= searchBounds.found) {
      complete = false;
      break;
    }
    const excerpt = conversation && excerptOf(conversation, words);
    if (conversation && excerpt !== undefined) {
      const { title, updatedAt } = conversation;
      found.push({ conversationId, title: shownText(title), updatedAt, excerpt });
    }
  }
  return { found: found.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt)), complete };
}

/** @returns undefined where a word is missing */
function excerptOf({ title, turns }: Conversation, words: readonly string[]): string | undefined {
  const texts = turns.flatMap((turn) => [
    turn.text,
    ...turn.events.flatMap((event) => (event.type === 'text.delta' ? event.text : [])),
  ]);
  const folded = [title, ...texts].map(fold);
  if (!words.every((word) => folded.some((one) => one.includes(word)))) return undefined;
  const [first = ''] = words;
  const at = texts.find((one) => fold(one).includes(first));
  return at === undefined ? '' : around(at, first);
}

/** The line with the word, without the signs of Markdown. Where folding has moved the word, the line from its beginning. */
function around(text: string, word: string): string {
  const found = text.split('\n').find((each) => fold(each).includes(word)) ?? text;
  const cells = found.replace(/[`*]/g, '').split('|');
  const line = cells.map((cell) => cell.replace(/\s+/g, ' ').trim()).filter(Boolean).join(' · '); // prettier-ignore
  const from = Math.max(0, line.toLowerCase().indexOf(word) - searchBounds.excerpt / 3);
  const cut = line.slice(from, from + searchBounds.excerpt);
  return `${from > 0 ? '…' : ''}${cut}${from + cut.length < line.length ? '…' : ''}`;
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
