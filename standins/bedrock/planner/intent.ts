import { inOwnCasing } from './casing.js';
import { readUpdate, type Update } from './change.js';
import { type Change } from './changed-field.js';
import { readDrafts, type Draft } from './draft.js';
import { type DetailAsked, readDetail } from './read-detail.js';
import { isFunctionWord } from './lexicon.js';
import { readQuery, type Query } from './query.js';
import { readTarget, type Target } from './target.js';
import { maskQuoted, tidy, unquote } from './words.js';

export type ChatTopic = 'greeting' | 'thanks' | 'help' | 'declined' | 'conditional' | 'asking' | 'unknown';
/** What one clause asks for. */
export type Intent =
  | { kind: 'chat'; topic: ChatTopic }
  | ({ kind: 'update' } & Update)
  | { kind: 'create'; drafts: Draft[] }
  | { kind: 'delete'; target: Target }
  | DetailAsked
  | { kind: 'read'; query: Query; follows: boolean }
  | { kind: 'more' }
  /** How much more one costs than the other. */
  | { kind: 'difference'; of: Target[] }
  | { kind: 'confirm' }
  /** Only names a product: an answer to a question, or a search. */
  | { kind: 'pick'; target: Target };

type Rule = { example: string; read: (clause: string, masked: string) => Intent | undefined };

const chat = (topic: ChatTopic): Intent => ({ kind: 'chat', topic });
const when =
  (pattern: RegExp, intent: (match: RegExpExecArray) => Intent): Rule['read'] =>
  (clause, masked) => {
    if (!pattern.test(masked)) return undefined;
    const match = pattern.exec(clause);
    return match ? intent(match) : undefined;
  };

const acts = 'create|add|delete|remove|erase|update|change|set|rename|edit|modify|raise|lower|discount|drop';
const leaves = 'delete|remove|erase|discard|scrap|discontinue|retire|drop|destroy|trash|dump|purge|wipe|kill';
const gone = 'deleted|removed|erased|gone|discontinued|taken (?:off|out|down)(?: of)?|dropped';
const place =
  '(?:\\s+(?:(?:the|our|my)\\s+)?(?:catalogue|catalog|inventory|shop|store|list|shelves|site|database))?';

/** First match wins. What changes something must be asked for outright: a question, a condition or a `not` changes nothing. */
export const rules: readonly Rule[] = [
  {
    example: 'hello',
    read: when(
      /^(?:hi|hello|hey|yo|good (?:morning|afternoon|evening)|greetings)\b[^a-z]*(?:there|deputy)?[^a-z]*$/i,
      () => chat('greeting'),
    ),
  },
  {
    example: 'thank you',
    read: when(
      /^(?:(?:ok|okay|alright)[ ,]+)?(?:thanks|thank you|thx|cheers|great|perfect|nice|cool|awesome|good job|well done|bye|goodbye)\b[\w ,]{0,20}[!.]*$/i,
      () => chat('thanks'),
    ),
  },
  {
    example: 'what can you do?',
    read: when(
      /^(?:help|what (?:can|do) you do|what you (?:can )?do|who are you|what are you|how does this work|what (?:else )?can i (?:ask|do)|how can you help)\b.*$/i,
      () => chat('help'),
    ),
  },
  {
    example: 'yes, go ahead',
    read: when(
      /^(?:yes|yep|yeah|confirm(?:ed)?|go ahead|do it|do that|sure|proceed|yes,? (?:please|go ahead|do it|delete them|update them|do that))[\s.!]*$/i,
      () => ({ kind: 'confirm' }),
    ),
  },
  {
    example: 'no',
    read: when(/^(?:no|nope|cancel|stop|never ?mind|forget it|no,? thanks?)\b[\w ,]{0,20}[.!]*$/i, () =>
      chat('declined'),
    ),
  },
  {
    example: "don't delete the Old Monitor",
    read: when(
      /^(?:do not|don'?t|never|not (?:to )?(?:create|add|delete|remove|erase|update|change|set|rename)|you (?:should|must) not|you (?:shouldn|mustn)'?t)\b|\bbut (?:do not|don'?t)\b/i,
      () => chat('declined'),
    ),
  },
  {
    example: 'delete it if it is sold out',
    read: when(
      new RegExp(
        `^(?:if|when|unless|once|whenever|every time|tomorrow|next week)\\b|^(?:${acts})\\b.*\\s(?:if|unless|when|once|until)\\s`,
        'i',
      ),
      () => chat('conditional'),
    ),
  },
  {
    example: 'who deleted the Old Monitor?',
    read: when(
      new RegExp(
        `^(?:how (?:do|can|would|to|did)|what (?:happens|would happen)|who|why|when|did|was|were|has|have|had|are you able|is it possible|am i|may i|can (?:i|we|he|she|they)|could (?:i|we)|should|are we)\\b.*\\b(?:${acts}|${gone}|created|added|updated|changed|renamed)\\b`,
        'i',
      ),
      () => chat('asking'),
    ),
  },
  {
    example: 'add K9 at $5',
    read: (clause, masked) =>
      isCreation(masked) ? { kind: 'create', drafts: readDrafts(clause) } : undefined,
  },
  { example: 'raise the price of X by 10%', read: (clause) => changing(clause, true) },
  {
    example: 'take X off the catalogue',
    read: when(
      new RegExp(
        `^(?:take|pull|throw|kick)\\s+(.+?)\\s+(?:off|out|away|down)(?:\\s+(?:of|from))?${place}$`,
        'i',
      ),
      (m) => ({ kind: 'delete', target: readTarget(m[1] ?? '') }),
    ),
  },
  {
    example: 'take off X',
    read: when(/^(?:get rid of|take off|take down|throw (?:out|away))\s+(.+)$/i, (m) => ({
      kind: 'delete',
      target: readTarget(m[1] ?? ''),
    })),
  },
  {
    example: 'delete X',
    read: when(new RegExp(`^(?:${leaves})\\s+(.+)$`, 'i'), (m) => ({
      kind: 'delete',
      target: readTarget(m[1] ?? ''),
    })),
  },
  {
    example: 'X should be removed',
    read: when(
      new RegExp(
        `^(.+?)\\s+(?:(?:should|must|has to|needs to|can)\\s+be\\s+|to be\\s+)?(?:${gone}|(?:can|should|must|has to)\\s+go)${place}$`,
        'i',
      ),
      (m) => ({ kind: 'delete', target: readTarget(m[1] ?? '') }),
    ),
  },
  { example: 'update product 5', read: (clause) => changing(clause, false) },
  {
    example: 'next page',
    read: when(
      /^(?:more|next|next page|show (?:me )?more|the rest|show (?:me )?the rest|(?:show (?:me )?)?the next (?:page|\d+|ones))$/i,
      () => ({ kind: 'more' }),
    ),
  },
  {
    example: 'how much more is X than Y?',
    read: when(
      /^(?:what(?:'s| is) )?(?:the )?(?:price )?difference (?:in price )?between (.+?) and (.+)$|^how much (?:more|less|cheaper|dearer)(?: expensive)?(?: is| does)? (.+?)(?: cost)? than (.+)$/i,
      ([, a, b, c, d]) => ({ kind: 'difference', of: [readTarget(a ?? c ?? ''), readTarget(b ?? d ?? '')] }),
    ),
  },
  { example: 'how much is X?', read: (clause) => readDetail(clause) },
  {
    example: 'show me all products',
    read: (clause, masked) =>
      isReading(masked) ? { kind: 'read', query: readQuery(clause), follows: follows(masked) } : undefined,
  },
  {
    example: 'the second one',
    read: (clause, masked) => (isShort(masked) ? { kind: 'pick', target: readTarget(clause) } : undefined),
  },
];

/** What a clause of a message asks for; `unknown` when no rule knows. Names given to products stay as written. */
export function readIntent(clause: string, message = clause): Intent {
  const masked = maskQuoted(clause);
  for (const { read } of rules) {
    const intent = read(clause, masked);
    if (intent) return named(intent, tidy(message));
  }
  return chat('unknown');
}

function named(intent: Intent, message: string): Intent {
  switch (intent.kind) {
    case 'create':
      return { ...intent, drafts: intent.drafts.map((draft) => nameAsWritten(draft, message)) };
    case 'update':
      return { ...intent, changes: intent.changes.map((change) => changeAsWritten(change, message)) };
    default:
      return intent;
  }
}

/** A draft whose name is in the casing of the message. */
export const nameAsWritten = (draft: Draft, message: string): Draft =>
  draft.name ? { ...draft, name: inOwnCasing(draft.name, message) } : draft;

const changeAsWritten = (change: Change, message: string): Change =>
  'to' in change && (change.field === 'name' || change.field === 'description')
    ? { ...change, to: inOwnCasing(String(change.to), message) }
    : change;

function changing(clause: string, whole: boolean): Intent | undefined {
  const update = readUpdate(clause);
  return update && (!whole || update.changes.length > 0) ? { kind: 'update', ...update } : undefined;
}

const isCreation = (masked: string) =>
  /^(?:create|insert|register|introduce|add(?!\s+(?:\$?\s?\d|(?:one|two|three|four|five|ten) (?:units?|pieces?|more)))|(?:an?\s+)?new (?:product|item)\b|(?:make|put|enter|launch|set up)\s+(?:me\s+|us\s+)?(?:an?|another|one)\s+(?!cheaper))/i.test(
    masked,
  ) && !/^add\s+.*\bto\s+(?:the\s+)?(?:stock|price|inventory) of\b/i.test(masked);

const readingVerb =
  /^(?:show|list|display|find|search|get|give|look|see|view|browse|fetch|print|sort|order\b.*\bby|rank|arrange|compare|count|tell me|only|just)\b/i;
const readingCue =
  /\b(?:products?|items?|catalogue|catalog|inventory|in stock|sold out|out of stock|categor(?:y|ies)|(?:we|you) (?:have|sell|carry|got|stock|offer)|have (?:we|you)|are there|is there|any(?:thing)?|cheap\w*|affordable|expensive|priced?|cost\w*|under|below|over|above|between|less than|more than|at (?:most|least)|sorted|what about|how about)\b|\$\s?\d|\d\s?(?:dollars|usd|bucks)/i;
const isReading = (masked: string) =>
  (readingVerb.test(masked) && !(/^tell\b/i.test(masked) && offTopic.test(masked))) ||
  (readingCue.test(masked) && !offTopic.test(masked));
const offTopic = /\b(?:weather|joke|poem|story|song|news|president|recipe|translate|capital of)\b/i;

/** `only those under $500` and `sort them by price` go on from the question before. */
const follows = (masked: string) =>
  /\b(?:them|those|these|of it|the (?:list|results?|ones))\b/i.test(masked) ||
  /^(?:only|just|sort|sorted|order)\s+(?:by|the ones|if|under|over|below|above|from)\b/i.test(masked);

/** At most four words that ask nothing and command nothing: the name of something. */
const isShort = (masked: string) => {
  const text = unquote(masked).replace(/^(?:the|an?|any|some|our)\s+/i, '');
  if (text.split(/\s+/).length > 4 || !/\w/.test(text) || sentence.test(text)) return false;
  return readTarget(text).kind !== 'name' || /[A-Z0-9_]/.test(text) || !text.split(' ').some(isFunctionWord);
};
const sentence =
  /^(?:what|who|why|when|how|where|is|are|can|could|do|does|tell|sing|write|undo|buy|ignore|good|stop|i|you|we)\b|\b(?:your|you|my|me)\b/i;
