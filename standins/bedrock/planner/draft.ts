import { takeCategory } from './constraints.js';
import { isFiller, place } from './lexicon.js';
import { moneyPattern, partOfAmount, plainMoneyPattern, readMoney, wholeAmount } from './money.js';
import { told } from './told.js';
import { comma, countWord, holdsMore, rx, Scanner, singular, unquote, wordsOf } from './words.js';

/** A product to be made, as far as the sentence tells. */
export type Draft = {
  name?: string;
  price?: number;
  category?: string;
  stock?: number;
  visibility?: string;
  /** What it is, as a word before its name or after `in`: a category only if the catalogue has it. */
  kind?: string;
  /** What may be a part of the name, of a price or of something else, and could not be read. */
  unclear?: string;
};

const lead = /^(?:create|add|insert|register|make|introduce|enter|launch|put|new|set up)\b ?:? ?/i;
const several = /^(?:the|these|some|\d+|two|three|four|five) (?:new )?(?:products|items) ?:? ?/i;
const determiners =
  /^(?:(?:me|us|a|an|the|another|one|new|brand new|[Pp]roduct|item|entry|listing|of|for)\b[:,]? |[:,] ?)+/;
const nameLead =
  /^.*?\b(?:called|named|titled|with the name|by the name of|name ?[:=]|name is|(?:product|item|with|a|the|:|,) ?name(?= )) ?(?:of )?/i;

/** Reads `create a new product called MacBook Air priced at $999`, or several with a price each. */
export function readDrafts(text: string): Draft[] {
  const body = text.replace(lead, '').replace(several, '');
  const drafts = splitAtPrices(body).map(readDraft);
  // `two products called Foo` are not one.
  const many = several.test(text.replace(lead, '')) && drafts.length === 1;
  return many ? drafts.map((draft) => ({ ...draft, unclear: body })) : drafts;
}

/** Splits `A for $10, B for $20 and C for $30`; `X for $10 and stock 5` stays one. */
function splitAtPrices(text: string): string[] {
  const pieces = text.split(rx` ?${comma} ?(?:and )?(?=\S)| and `);
  const priced = rx`(?:${plainMoneyPattern}|\b(?:at|for|priced|costing) \d)`;
  const aside =
    /^(?:with|priced?|costs?|costing|stock|quantity|qty|category|in|its|the price|at|for|\d+ (?:units|pieces|in stock))\b/i;
  const each = pieces.every((piece) => priced.test(piece) && !aside.test(piece));
  return each ? pieces : [text];
}

/** `2 Foo` may be two of them, or a name. */
const counted = new RegExp(`^(?:${countWord}) (?!products|items)\\D`);

const quotedName = /(?:\b(?:called|named|titled) )?("[^"]+"|(?<!\w)'[^']+'(?!\w))/i;
/** Of an odd number of quotes one is an inch, and the name reaches to the last. */
const quotedWithInches = /(?:\b(?:called|named|titled) )?("[^"]+".*")/i;

function readDraft(text: string): Draft {
  const scanner = new Scanner(text);
  scanner.take(rx`\b(?:to|in|into|on|for) (?:${place}|our products)\b`);
  const quoted = scanner.take(text.split('"').length % 2 === 0 ? quotedWithInches : quotedName)?.[1];
  const category = takeCategory(scanner);
  const stock = takeStock(scanner);
  const shown = scanner.take(
    /\b(?:visibility ?(?:of|:|=|is|to)? ?|as |(?:that|which) is |with )?\b(private|public)\b(?: visibility)?/i,
  )?.[1];
  const price = takePrice(scanner);
  const kind = takePlace(scanner) ?? kindOf(scanner, quoted !== undefined);
  const name = quoted ? unquote(quoted) : cleanName(scanner.rest);
  // What stands beside a name in quotes or before `named` is more of the request, and what stood apart is not one name.
  const beside = quoted ? scanner.rest : (nameLead.exec(scanner.rest)?.[0] ?? '');
  const left = wordsOf(beside.replace(determiners, '')).filter((word) => !isFiller(word));
  const isName = text.includes(name) && !partOfAmount.test(name) && !holdsMore(name) && !counted.test(name);
  const other = category && kind && singular(kind) !== singular(category.toLowerCase()) ? kind : '';
  const unclear = other || (!kind && left.join(' ')) || (quoted || isName ? '' : name);
  const sort = category ? { category } : { kind };
  const said = { name: name || undefined, price, stock, visibility: shown?.toLowerCase(), ...sort };
  return told({ ...said, unclear: unclear || undefined });
}

/** `in accessories`: a category only if the catalogue has it. */
const takePlace = (scanner: Scanner) =>
  scanner.take(/ \b(?:in|under) ([\w&-]+)(?= (?:for|at|priced|with)\b|,|[ .]*$)/i)?.[1];

function takeStock(scanner: Scanner): number | undefined {
  const match =
    scanner.take(
      /,? ?\b(?:and |with )*(?:an? )?(?:initial )?(?:stock|quantity|qty|inventory)(?: level)? ?(?:of|:|=|is|at)? ?(\d+)\b(?![.,]\d)/i,
    ) ??
    scanner.take(
      /,? ?\b(?:and |with )*(?:we have )?(\d+) ?(?:(?:units?|pieces?|pcs|items?)(?: (?:in stock|on hand|available))?|in stock|on hand|of them)\b/i,
    );
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function takePrice(scanner: Scanner): number | undefined {
  const said = scanner.take(
    rx`[,(]? ?\b(?:and |with (?:an? )?|the |its )*(?:priced?(?: (?:at|of|is|tag of))?|price ?[:=]|costing|(?:(?:that|which|it) )?costs?|selling (?:at|for)|at|for|worth) ?[:=]? ?(?:a price of )?${moneyPattern} ?\)?(?: each)?`,
  );
  if (said) return readMoney(said[1] ?? '', said[2]);
  const plain = scanner.take(rx`[,(@:-]? ?${plainMoneyPattern} ?\)?`);
  if (plain) return readMoney(plain[1] ?? plain[3] ?? '', plain[2] ?? plain[4]);
  const last = scanner.take(new RegExp(String.raw`(?:(?<!\d), ?|, )(${wholeAmount}) ?$`));
  return last?.[1] === undefined ? undefined : readMoney(last[1]);
}

/** `a new keyboard called K9` and `a keyboard K9` are keyboards: a category only if the catalogue has it. */
function kindOf(scanner: Scanner, named: boolean): string | undefined {
  const before = named ? /^.*$/ : /^.*?(?= (?:called|named|titled|with the name|by the name of) )/i;
  const whole = before.exec(scanner.rest) ?? scanner.take(/^(?:(?!of |and )[a-z-]+ )+(?=[A-Z])/);
  const words = whole?.[0]
    .replace(/\b(?:an?|the|another|brand|new|product|item|entry|listing|one|me|us)\b/gi, '')
    .trim();
  return words && /^[a-z][a-z -]*$/i.test(words) ? words.replace(/ +/g, ' ') : undefined;
}

function cleanName(rest: string): string {
  const named = nameLead.test(rest) ? rest.replace(nameLead, '') : rest.replace(determiners, '');
  let name = unquote(named);
  for (let before = ''; before !== name;) {
    before = name;
    name = name.replace(/[ ,.;:(]+$| (?:with|and|at|for|that|which|in|to|is|it|as|please)$/i, '').trim();
  }
  return /^(?:a|an|the|new|product|products|item|one|something)$/.test(name) ? '' : name;
}
