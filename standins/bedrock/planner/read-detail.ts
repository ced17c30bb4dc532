import { isFiller } from './lexicon.js';
import { firstForm, sentenceForm } from './sentence-form.js';
import { readTarget, type Target } from './target.js';

export type Detail = 'all' | 'price' | 'stock' | 'category' | 'owner' | 'visibility';
export type DetailAsked = { kind: 'detail'; target: Target; detail: Detail };

const parts = {
  tell: "how's|how is|what's|what is|what are|tell me|show me|give me|get",
  price: 'prices?|costs?',
  stock: 'stock(?: level)?|quantity|inventory',
  left: '(?:do we have|are|is|have we|left|remain).*',
};
const ways: Readonly<Record<Detail, readonly string[]>> = {
  price: [
    'how (much|expensive|cheap) (is|are|for|does|do|would) [costing] {x} [cost|costs|sell_for|go_for]',
    '[{tell}] [the] [current] ({price}) (of|for) {x}',
    'what (does|do|would|did) {x} cost',
    "(what's|what_is) {x} (going_for|selling_for)",
    '(?<x>its|their) ({price})',
  ],
  stock: [
    '({tell}) [the] [current] ({stock}) (of|for|on) {x}',
    '({stock}) (?<x>#?\\d+)',
    '(is|are) {x} [still] (in_stock|available|sold_out|out_of_stock)',
    'how many (units|pieces|items) of {x} {left}',
    '(?<x>its|their) ({stock})',
  ],
  category: ["[what's|what_is] [the] category of {x}", '(what|which) category (is|does) {x} [in|belong_to]'],
  owner: [
    'who (owns|created|added|is_the_owner_of) {x}',
    "(who's|who_is) [the] owner of {x}",
    '(whose|whom) (is|does) {x} [belong_to]',
    '(who|whom|to_whom) does {x} belong [to]',
  ],
  visibility: ['is {x} (private|public)', '(can|may) \\w+ see {x}', '({tell}) [the] visibility of {x}'],
  all: [
    '(what_about|how_about|tell_me_about|tell_me_more_about|describe|more_about|open) {x}',
    '[show] [me] [the] (detail|details) (of|for|about|on) {x}',
    "[what's|what_is] [the] [product] id (of|for) {x}",
  ],
};
const forms = Object.entries(ways).map(
  ([detail, own]) => [detail as Detail, own.map((way) => sentenceForm(way, parts))] as const,
);
const again = sentenceForm(
  "(show|get|see|view|open|display|find|fetch|what's|what_is|look_up|give|compare|pull_up) [me|us] {x}",
);

/** Reads a question about one product, such as `how much is X?`; undefined when it is none, or is about several. */
export function readDetail(clause: string): DetailAsked | undefined {
  for (const [detail, own] of forms) {
    const named = firstForm(own, clause)?.['x'];
    if (!named) continue;
    const target = readTarget(named);
    // `how much are the laptops under $500` and `is anything sold out` ask for a list.
    if (target.kind === 'every' || (target.kind === 'name' && isSeveral(target.name))) return undefined;
    return { kind: 'detail', target, detail };
  }
  const target = readTarget(again.exec(clause)?.groups?.['x'] ?? '');
  return isOne(target) ? { kind: 'detail', target, detail: 'all' } : undefined;
}

/** Whether a target names one product without its name: by its id, or by its place in what was just shown. */
export const isOne = (target: Target): boolean =>
  target.kind === 'ids' || (target.kind === 'mentioned' && (target.one === true || target.at !== undefined));

const isSeveral = (name: string) =>
  /^[A-Z]?[a-z ]+s$/.test(name) ||
  name.split(' ').every(isFiller) ||
  /\b(?:under|below|over|above|between|in stock)\b/i.test(name);
