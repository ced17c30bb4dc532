import { inOwnCasing } from './casing.js';
import { bareNumber, readUpdate, type Update } from './change.js';
import { readDrafts, type Draft } from './draft.js';
import { canBegin, isComparing, isFunctionWord, place, verb } from './lexicon.js';
import { readQuery, type Query } from './query.js';
import { type DetailAsked, isOne, readDetail } from './read-detail.js';
import { firstForm, sentenceForm } from './sentence-form.js';
import { readTarget, type Target } from './target.js';
import { isPlural, maskQuoted, rx, tidy, unquote } from './words.js';

export type ChatTopic = 'greeting' | 'thanks' | 'help' | 'declined' | 'conditional' | 'asking' | 'unknown';
/** What one clause asks for. */
export type Intent =
  | { kind: 'chat'; topic: ChatTopic }
  | ({ kind: 'update' } & Update)
  | { kind: 'create'; drafts: Draft[] }
  | { kind: 'delete'; verb?: 'restore'; target: Target }
  | DetailAsked
  | { kind: 'read'; query: Query; follows: boolean }
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
  confirm: String.raw`^(?:yes|yep|yeah|sure|confirm(?:ed)?|ok(?:ay)?|proceed|go ahead|do (?:it|that))(?:,? (?:please|go ahead|do (?:it|that)|\w+ them(?: all)?))?$`,
  declined: String.raw`^(?:no|nope|nah|cancel|stop|never ?mind|forget (?:it|the \w+))(?:[ ,]+(?:no|thanks?|thank you|it|that|this|do not|don'?t|keep|leave|as|is|all|now|please|rather|never ?mind))*$|^(?:do not|don'?t|never|not (?:to )?(?:${acts})|you (?:should|must)(?: not|n'?t))\b|\b(?:do not|don'?t) (?:${acts})\b`,
  asking: String.raw`^(?:how (?:do|can|would|to|did)|what (?:would )?happens?|who|why|when|did|was|were|has|have|had|are (?:you able|we)|is it possible|am i|(?:can|could|may) (?:i|we|he|she|they)|should)\b.*\b(?:create|add|delete|remove|erase|update|change|set|rename|edit|modify|raise|lower|discount|${gone}|(?:cre|upd)ated|added|changed|renamed)\b`,
  conditional: String.raw`^(?:if|when|unless|once|whenever|every time|tomorrow|next week)\b|^(?:${acts})\b.* (?:if|unless|when|once|until) `,
} as const satisfies Partial<Record<ChatTopic | 'confirm', string>>;
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
const restorations = formsOf(
  'undo [that|it|this|them] [the_(?:last_)?(?:deletion|delete|removal)] [(?:of)_{x}]',
  '(restore|undelete|bring_back) {x}',
  'bring {x} back',
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
  const said = masked.replace(/[ .!?]+$/, '');
  const detail = readDetail(clause);
  const [topic] = topics.find(([, pattern]) => new RegExp(pattern, 'i').test(said)) ?? [];
  if (!/[\p{L}\p{N}_]/u.test(said)) return chat('unknown');
  if (topic) return topic === 'confirm' ? { kind: topic } : chat(topic);
  if (isCreation(masked)) return { kind: 'create', drafts: readDrafts(clause) };
  const back = firstForm(restorations, clause);
  const lost = readTarget(back?.['x'] ?? 'them');
  if (back && /ids|mentioned|name/.test(lost.kind)) return { kind: 'delete', verb: 'restore', target: lost };
  const update = readUpdate(clause);
  if (update && update.changes.length > 0) return { kind: 'update', ...update };
  const removed = firstForm(removals, masked) && firstForm(removals, clause)?.['x'];
  if (removed && !bareNumber.test(clause)) return { kind: 'delete', target: readTarget(removed) };
  if (update) return { kind: 'update', ...update };
  const { x, y } = firstForm(differences, clause) ?? {};
  if (x && y && !/^(?:there|any)\b/i.test(x)) {
    return { kind: 'difference', of: [readTarget(x), readTarget(y)] };
  }
  if (detail) return detail;
  if (isCommand(masked)) return chat('unknown');
  const query = readQuery(clause);
  const asksNothing = query.subjects.length === 0 && Object.keys(query).length === 1;
  if (asksNothing && !reading.test(masked) && !asksForAll.test(masked)) return chat('unknown');
  const target = readTarget(clause);
  const picked =
    (target.kind === 'extreme' && target.among && !reading.test(masked)) ||
    (target.kind === 'name' && query.subjects.length > 0 && isName(masked)) ||
    isOne(target);
  if (picked) return { kind: 'pick', target };
  return { kind: 'read', query, follows: follows(masked, query) };
}

/** INVARIANT (a name is what was written): one that is given to a product stands so in the message, or is asked about. */
function named(intent: Intent, message: string): Intent {
  const isWritten = (name: string) => message.toLowerCase().includes(name.toLowerCase());
  if (intent.kind === 'create')
    for (const draft of intent.drafts) {
      if (draft.name && !isWritten(draft.name)) draft.unclear = draft.name;
      if (draft.name) draft.name = inOwnCasing(draft.name, message);
    }
  if (intent.kind === 'update')
    for (const change of intent.changes) {
      if (change.field !== 'name') continue;
      if (!isWritten(String(change.to))) return { ...intent, changes: [] };
      change.to = inOwnCasing(String(change.to), message);
    }
  return intent;
}

const isCreation = (masked: string) =>
  /^(?:create|insert|register|introduce|add(?! (?:\$? ?\d|(?:one|two|three|four|five|ten) (?:units?|pieces?|more)))|(?:an? )?new (?:product|item)\b|(?:make|put|enter|launch|set up) (?:me |us )?(?:an?|another|one) (?!cheaper))/i.test(
    masked,
  ) && !/^add .*\bto (?:the )?(?:stock|price|inventory) of\b/i.test(masked);

const reading = rx`^(?:(?:${verb.read})\b(?<!\b(?:tell|order))|tell (?:me|us)\b|order\b.*\bby\b)`;
/** A command that no form reads, or one that nobody knows: `sell the desk`, `undo that`. It is never a search. */
const isCommand = (masked: string): boolean => {
  const [, first = '', next = ''] = /^([\p{L}']+) ?(\S*)/u.exec(masked) ?? [];
  if (stated.test(masked)) return true;
  if (reading.test(masked) || isComparing(first)) return false;
  if (rx`^(?:${acts}|${verb.read})$`.test(first)) return true;
  if (canBegin(first)) return false;
  return (
    !isPlural(first) && /^(?:the|an?|my|your|our|me|us|it|that|this|all|every|products?|#\d+)$/i.test(next)
  );
};

/** What somebody says of a product: no question, and no command that is outright. */
const stated =
  /^(?!(?:what|which|who|how|is|are|all|every|any)\b).+(?<!\b(?:that|which)) (?:is|are) (?:now )?(?:sold out|out of stock|\$.*)$/i;

/** Words that all there is can be asked for by, even after a question about less. */
const all = `products?|items?|articles?|catalog(?:ue)?|inventory|everything|all|what(?:'ve| (?:have|do|did)) (?:we|you)`;
const asksForAll = rx`\b(?:${all}|anything|what .+|ones|which one)\b`;

/** `only those under $500` and `sort them by price` go on from the question before. */
const follows = (masked: string, { subjects, summary }: Query) =>
  (subjects.length === 0 && summary !== 'categories' && !rx`\b(?:${all})\b`.test(masked)) ||
  /\b(?:them|those|these|they|of it|the (?:list|results?|ones))\b/i.test(masked) ||
  /^(?:only|just|sort|sorted|order) (?:by|the ones|if|under|over|below|above|from)\b/i.test(masked);

/** At most four words that ask nothing and command nothing: the name of something. */
const isName = (masked: string): boolean => {
  const words = unquote(masked.replace(/^(?:the|an?|any|some|our) /i, '')).split(' ');
  return (
    words.length <= 4 && !reading.test(masked) && !words.some(isFunctionWord) && /[\p{L}\p{N}_]/u.test(masked)
  );
};
