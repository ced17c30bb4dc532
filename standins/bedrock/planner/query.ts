import { isEmpty, takeConstraints, type Constraints } from './constraints.js';
import { isFiller, place, verb } from './lexicon.js';
import { told } from './told.js';
import { takeLimit, takeOrdering, takeSuperlative, type Ordering } from './ordering.js';
import { comma, isPlural, isQuoted, maskQuoted, rx, Scanner, unquote, wordsOf } from './words.js';

/** What a reading question asks for. */
export type Query = Constraints & {
  /** What the products are called or are; empty for any. More than one where `laptops and monitors` is asked. */
  subjects: Subject[];
  sort?: Ordering;
  limit?: number;
  summary?: Summary;
  /** The place in the order that is meant alone, from 0: `the second cheapest`. */
  at?: number;
  except?: Subject[];
  /** The ids of those that were shown, where only they are meant. */
  among?: readonly string[];
  /** Cheaper or dearer than a product. */
  than?: { product: string; cheaper: boolean };
};

export const unread = (word: string, text = ''): string =>
  `I do not understand \`${word}\` ${text && text !== word ? `in \`${text}\`` : 'there'}. Say it in other words; until then I look up nothing and change nothing.`;
/** `exact` where the person gave a name rather than a kind of thing. */
export type Subject = { text: string; exact: boolean };
export type Summary = 'count' | 'average' | 'range' | 'categories';

const summaries: Readonly<Record<Summary, readonly RegExp[]>> = {
  categories: [
    rx`(?<=^|\b(?:what|which|list|show|how many|all)\b.*)\b(?:categories|(?:kind|type)s of (?:product|item|thing)s)\b`,
    rx`\bwhich category has (?:the )?(?:most|fewest|least) (?:(?:product|item|unit|piece)s|stock)(?: in it)?`,
    rx`(?:\bhow many (?:products|items)\b|^count (?:the )?(?:products|items)\b).* (?:per|by|in each|in every) category\b`,
  ],
  count: [
    rx`\b(?:how many|(?:the )?(?:total|sum)) (?:(?:number )?of (?:the )?)?(?:units|stock)(?! (?:value|worth))(?: (?:of|across|in|for))?\b`,
    rx`\bhow many\b|\b(?:the )?number of\b|^count\b`,
  ],
  range: [rx`\b(?:the )?price range(?: of)?\b|\b(?:the )?lowest and (?:the )?highest(?: prices?)?\b`],
  average: [rx`\b(?:the )?(?:average|mean) (?:(?:price|cost)(?: of)?\b|(?=.* prices?$))|\bon average\b`],
};
const summaryIn = (scanner: Scanner) =>
  (Object.keys(summaries) as Summary[]).find((each) => summaries[each].some((way) => scanner.take(way)));

/** Reads a question about the catalogue into bounds, order, number and what is left: the things asked for. */
export function readQuery(text: string): Query {
  const scanner = new Scanner(
    text
      .replace(/^compare (.+?) (?:with|to|against) /i, '$1 and ')
      .replace(/ [+&] /g, ' and ')
      .replace(/(?<=\bhow many\b.*) (?:in (?:total|all)|altogether)\b/i, '')
      .replace(/\b(?:was|were) (?=.*\b(?:add|creat)ed\b)|\bwould (?=.*\bcost\b)/i, ''),
  );
  const except = scanner.take(
    /(?:^|,? )(?:except(?: for)?|excluding|other than|apart from|but not|not (?:counting|including)|neither|outside(?: of)?|besides|without(?! (?:any )?(?:stock|units)\b)|but no|(?<=\b(?:anything|everything|all) )but|(?:(?:that |which )?are not|(?:that |which )aren't|that(?: is|'s) not) (?!in |out |sold |on |over |under |more |less |available|private|public|cheap|expens)) ?(.+?)(?= (?:costing|under|below|over|above|between|for less|cheaper|sorted)\b|$)/i,
  )?.[1];
  const named = takeNamed(scanner);
  const summary = summaryIn(scanner);
  const ordering = takeOrdering(scanner);
  const superlative = takeSuperlative(scanner);
  const second = superlative && takeSuperlative(scanner);
  const sort = superlative ? { field: superlative.field, order: superlative.order } : ordering;
  const limit = takeLimit(scanner) ?? superlative?.limit;
  const constraints = takeConstraints(scanner);
  const than = scanner.take(comparedTo);
  for (const phrase of idle) scanner.take(phrase);
  const subjects = readSubjects(scanner.rest);
  const stray =
    mine.exec(text)?.[0] ??
    notHeld.exec(maskQuoted(text))?.[0] ??
    binding.exec(scanner.rest)?.[0] ??
    /\b(?:or|and|from|with|by|to|at)$/i.exec(text)?.[0] ??
    subjects.find((each) => !/\p{L}/u.test(each.text))?.text ??
    (summary && ordering ? text : undefined) ??
    (except !== undefined && !isExcept(except) ? except : undefined) ??
    (isEmpty(constraints.price) || isEmpty(constraints.stock) ? text : undefined);
  // `the cheapest and the dearest` are two questions.
  const notRead = constraints.unread ?? stray ?? (second && text);
  const rest = told({
    at: superlative?.at,
    except: except === undefined ? undefined : readSubjects(except),
    than: than && { product: than[2] ?? '', cheaper: than[1] !== undefined },
    unread: notRead === undefined ? undefined : unread(notRead.trim(), text),
  });
  const kinds = superlative ? subjects.map(asKind) : subjects;
  return { ...constraints, subjects: [...named, ...kinds], ...told({ sort, limit, summary }), ...rest };
}

const comparedTo =
  /(?:\b(?:that|which) )?\b(?:(?:are|is|costs?|costing) )?(?:(cheaper|less expensive|(?<=cost(?:s|ing)? )less)|more expensive|dearer|pricier|(?<=cost(?:s|ing)? )more) than (?:the |an? )?(.+?)(?= (?:but|and|or|that|which)\b| ?[,?]|$)/i;
/** What is left out has a name; `except for the Heron and anything over $100` may mean two things. */
const isExcept = (text: string): boolean =>
  readSubjects(text).length > 0 && !/\b(?:any|every|some)(?:thing)?\b/i.test(text);

/** The cheapest of something is the cheapest of its kind, as in `the cheapest Laptop`. */
const asKind = ({ text, exact }: Subject): Subject => ({ text, exact: exact && /\d/.test(text) });

/** Phrases that ask and say nothing about what for; a verb by itself is never one of them: it may be a command. */
const idle = [
  rx`\b(?:to|into|by|from|on) ${place}(?! \S+ category)`,
  /,? (?:lowest and highest|side by side|(?:are )?(?:left|remaining)|together|(?:in )?here|rn|like)(?=$|:)/i,
  /\b(?:(?:have|do) (?:we|you|they|i) (?:have|got|get)|did (?:we|you|they|i) (?:add|create))\b/i,
  rx`^(?:${verb.read}|looking|look up)\b(?: (?:me|us|for|about|at|all))*`,
  /(?<!\bdid )\b(?:we|you|i|they|people)(?:'re|'ve)? (?:have|sell|offer|carry|stock|got|get|buy|see|find|keep|hold)\b/i,
];
/** Whose they are depends on who asks, which nobody tells the model. */
const mine = /\bmy (?:own )?(?:products?|items?)\b|\bmine\b|\b(?:owned by me|i own|only (?:i|me))\b/i;
/** What asks for something that a list of products does not hold; `laptops whose price is under $500` does not ask. */
const notHeld =
  /\b(?:whose(?! (?:names?|prices?|costs?|stock|quantity|category|visibility)\b)|(?:who(?:m|'s)?|when|why|what for)(?: \w+)?)\b|^where(?:'s)?\b/i;
/** Words that turn a meaning about: left over, they were not understood. */
const binding =
  /\b(?:not|no|never|but|except|without|than|least|most|more|less|under|over|below|above|between|average|mean|median|sum|total|altogether|each|per|if|unless|both|neither|did|was|were|had|might|should|shall|must|will|would|by|to|where|else)\b|n't\b|\d+ ?%|(?<!\S)[^\p{L}\p{N}\s"'_.,!?:;()/-]+(?!\S)|^or\b|\b(?:and|or) (?:up|down)\b|^(?:who|where) (?:can|could|may|is|are|has|have)\b|^how(?! much| about)\b/iu;

function takeNamed(scanner: Scanner): Subject[] {
  const found: Subject[] = [];
  for (;;) {
    const match =
      scanner.take(
        /(?:\b(?:called|named|titled|with the name|whose name is) )?("[^"]+"|(?<!\w)'[^']+'(?!\w))/i,
      ) ??
      scanner.take(
        /\b(?:called|named|titled|with the name) (?!\d)([^,?]+?)(?= (?:under|below|over|above|for|in)\b|[?]?$)/i,
      );
    if (!match) return found;
    found.push({ text: unquote(match[1] ?? match[0]), exact: true });
  }
}

const isSaid = (word: string) => wordsOf(word).length > 0 && !isFiller(word);

/** Splits what is left at `and`, `or` and commas, and takes the fillers off. */
function readSubjects(rest: string): Subject[] {
  return rest
    .split(rx` ?${comma} ?| (?:and|n?or|vs\.?|versus) `)
    .map((piece) => piece.split(' ').map((word) => word.replace(/^[(/-]+|[?!.,:;()/]+$/g, '')))
    .map((words) => words.filter(isSaid).join(' '))
    .filter((piece) => wordsOf(piece).length > 0)
    .map((text) =>
      isQuoted(text) || looksLikeName(text)
        ? { text: unquote(text), exact: true }
        : { text: text.toLowerCase(), exact: false },
    );
}

/** A proper name keeps a capital or a digit; a kind of thing has neither, or is a plain plural such as `Keyboards`. */
const looksLikeName = (text: string): boolean =>
  /[A-Z0-9]/.test(text) && !(/^[A-Z][a-z]+$/.test(text) && isPlural(text));
