import { inOwnCasing } from './casing.js';
import { readUpdate, type Update } from './change.js';
import { type Change } from './change-values.js';
import { readDrafts, type Draft } from './draft.js';
import { canBegin, isComparing, isFunctionWord, place, verb } from './lexicon.js';
import { readQuery, type Query } from './query.js';
import { type DetailAsked, isOne, readDetail } from './read-detail.js';
import { firstForm, sentenceForm } from './sentence-form.js';
import { readTarget, type Target } from './target.js';
import { isPlural, maskQuoted, tidy, unquote } from './words.js';

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

const chat = (topic: ChatTopic): Intent => ({ kind: 'chat', topic });
const acts = `${verb.create}|${verb.remove}|${verb.set}|${verb.up}|${verb.down}|${verb.otherwise}`;
const gone = 'deleted|removed|erased|gone|discontinued|taken (?:off|out|down)(?: of)?|dropped';

/** What needs no tool. What changes something must be asked for outright: a question, a condition or a `not` changes nothing. */
const chatter = {
  greeting: String.raw`^(?:hi|hello|hey|yo|good (?:morning|afternoon|evening)|greetings)\b[^a-z]*(?:there|deputy)?[^a-z]*$`,
  thanks: String.raw`^(?:thanks|thank you|thx|cheers|great|perfect|nice|cool|awesome|good job|well done|(?:good)?bye)\b[\w ,]{0,20}$`,
  help: String.raw`^(?:help|(?:what|how) (?:else )?(?:can|do) (?:you|i) (?:do|ask|help)|wh(?:o|at) are you|how does this work)\b`,
  confirm: String.raw`^(?:yes|yep|yeah|sure|confirm(?:ed)?|proceed|go ahead|do (?:it|that))(?:,? (?:please|go ahead|do (?:it|that)|\w+ them(?: all)?))?$`,
  declined: String.raw`^(?:no|nope|cancel|stop|never ?mind|forget it)\b[\w ,]{0,20}$|^(?:do not|don'?t|never|not (?:to )?(?:${acts})|you (?:should|must)(?: not|n'?t))\b|\bbut (?:do not|don'?t)\b`,
  conditional: String.raw`^(?:if|when|unless|once|whenever|every time|tomorrow|next week)\b|^(?:${acts})\b.*\s(?:if|unless|when|once|until)\s`,
  asking: String.raw`^(?:how (?:do|can|would|to|did)|what (?:would )?happens?|who|why|when|did|was|were|has|have|had|are (?:you able|we)|is it possible|am i|(?:can|could|may) (?:i|we|he|she|they)|should)\b.*\b(?:create|add|delete|remove|erase|update|change|set|rename|edit|modify|raise|lower|discount|${gone}|(?:cre|upd)ated|added|changed|renamed)\b`,
  more: String.raw`^(?:more|next|(?:show (?:me )?)?(?:more|the rest|the next (?:page|\d+|ones))|next page)$`,
} as const satisfies Partial<Record<ChatTopic | 'confirm' | 'more', string>>;
const topics = Object.entries(chatter) as [keyof typeof chatter, string][];

const must = 'can|should|must|has to|needs to';
const formsOf = (...forms: string[]) =>
  forms.map((form) => sentenceForm(form, { gone, must, place, remove: verb.remove }));
const removals = formsOf(
  '(take|pull|throw|kick) {x} (off|out|away|down) [of|from] [{place}]',
  '(get_rid_of|take_off|take_down|throw_out|throw_away) {x}',
  '({remove}) {x}',
  '{x} [(?:{must})_be|to_be] ({gone}) [{place}]',
  '{x} ({must}) go [{place}]',
);
const dearer = 'more|less|cheaper|dearer|pricier|more_expensive|less_expensive';
const differences = formsOf(
  "[what's|what_is] [the] [price] difference [in_price] between {x} and {y}",
  `how much (${dearer}) [expensive] [is|does] {x} [cost] than {y}`,
  `(is|are|does) {x} [cost] (${dearer}) than {y}`,
  `(which|what) [one] (is|costs) (${dearer})[,:]? {x} or {y}`,
);

/** What a clause of a message asks for; `unknown` when it commands what no rule knows. Names given to products stay as written. */
export function readIntent(clause: string, message = clause): Intent {
  return named(readUnnamed(clause, maskQuoted(clause)), tidy(message));
}

function readUnnamed(clause: string, masked: string): Intent {
  const said = masked.replace(/[\s.!?]+$/, '');
  const [topic] = topics.find(([, pattern]) => new RegExp(pattern, 'i').test(said)) ?? [];
  if (topic) return topic === 'confirm' || topic === 'more' ? { kind: topic } : chat(topic);
  if (isCreation(masked)) return { kind: 'create', drafts: readDrafts(clause) };
  const update = readUpdate(clause);
  if (update && update.changes.length > 0) return { kind: 'update', ...update };
  const removed = firstForm(removals, masked) && firstForm(removals, clause)?.['x'];
  if (removed) return { kind: 'delete', target: readTarget(removed) };
  if (update) return { kind: 'update', ...update };
  const { x, y } = firstForm(differences, clause) ?? {};
  if (x && y) return { kind: 'difference', of: [readTarget(x), readTarget(y)] };
  const detail = readDetail(clause);
  if (detail) return detail;
  if (isCommand(masked)) return chat('unknown');
  const target = readTarget(clause);
  const { kind } = target;
  const picked = kind === 'extreme' ? target.among : kind === 'name' ? isName(masked) : isOne(target);
  if (picked) return { kind: 'pick', target };
  return { kind: 'read', query: readQuery(clause), follows: follows(masked) };
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

const isCreation = (masked: string) =>
  /^(?:create|insert|register|introduce|add(?!\s+(?:\$?\s?\d|(?:one|two|three|four|five|ten) (?:units?|pieces?|more)))|(?:an?\s+)?new (?:product|item)\b|(?:make|put|enter|launch|set up)\s+(?:me\s+|us\s+)?(?:an?|another|one)\s+(?!cheaper))/i.test(
    masked,
  ) && !/^add\s+.*\bto\s+(?:the\s+)?(?:stock|price|inventory) of\b/i.test(masked);

const reading = new RegExp(`^(?:(?:${verb.read})\\b(?<!\\btell)|tell (?:me|us)\\b)`, 'i');
/** A command that no form reads, or one that nobody knows: `sell the desk`, `undo that`. It is never a search. */
const isCommand = (masked: string): boolean => {
  const [, first = '', next = ''] = /^([\p{L}']+)\s*(\S*)/u.exec(masked) ?? [];
  if (reading.test(masked) || isFunctionWord(first) || isComparing(first)) return false;
  if (canBegin(first)) return new RegExp(`^(?:${acts}|tell)\\b`, 'i').test(first);
  return (
    !isPlural(first) && /^(?:the|an?|my|your|our|me|us|it|that|this|all|every|products?|#\d+)$/i.test(next)
  );
};

/** `only those under $500` and `sort them by price` go on from the question before. */
const follows = (masked: string) =>
  /\b(?:them|those|these|of it|the (?:list|results?|ones))\b/i.test(masked) ||
  /^(?:only|just|sort|sorted|order)\s+(?:by|the ones|if|under|over|below|above|from)\b/i.test(masked);

/** At most four words that ask nothing and command nothing: the name of something. */
const isName = (masked: string): boolean => {
  const words = unquote(masked)
    .replace(/^(?:the|an?|any|some|our)\s+/i, '')
    .split(/\s+/);
  return (
    words.length <= 4 && !reading.test(masked) && !words.some(isFunctionWord) && /[\p{L}\p{N}_]/u.test(masked)
  );
};
