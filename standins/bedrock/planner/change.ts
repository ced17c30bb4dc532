import { verb } from './lexicon.js';
import { moneyPattern, readMoney, wholeAmount } from './money.js';
import { type Groups, sentenceForm } from './sentence-form.js';
import { readTarget, type Target } from './target.js';
import { asCategory, holdsMore, isQuoted, rx, unquote } from './words.js';

/** A new value, or a step from the present one; a step in percent is a fraction of it. */
export type Change =
  | { field: 'price' | 'stock'; to: number }
  | { field: 'name' | 'category' | 'visibility'; to: string; unsure?: true }
  | { field: 'price' | 'stock'; by: number; unit: 'absolute' | 'percent' };

/** Words for what can be changed about a product, as alternatives of a pattern. */
const field = 'prices?|costs?|stock(?: level)?|quantity|qty|inventory|category|name|title|visibility';

export type Update = { target: Target; changes: Change[] };

const parts = {
  ...verb,
  value: '(?<value>.+)',
  field: `(?<field>${field})`,
  prices: `(?<value>${moneyPattern} ?(?:,|and) .+)`,
  price: `(?<value>${moneyPattern})`,
  // Where no field is named: a bare number may be a stock as well.
  marked: `(?<value>(?=.*(?:[$k.]|dollar|usd|buck))${moneyPattern})`,
  sized: String.raw`(?<amount>\$ ?${wholeAmount}|${wholeAmount}(?= ?[%a-z])) ?(?<unit>%|percent|dollars?|usd|bucks|units?|pieces?)?`,
  amount: String.raw`(?<amount>\$? ?${wholeAmount}) ?(?<unit>%|percent|dollars?|usd|bucks|\$|units?|pieces?|items?)?`,
  move: 'move|put|place|assign|reclassify',
  into: 'into|in|to|under|as',
  having: 'with|to_have|so_that|and_set|setting',
  step: `(?<up>${verb.up})|(?<down>${verb.down})`,
  becomes: '(?:should|shall|must|needs to|has to)(?: now)? be',
  compared: '(?<up>more expensive|dearer|pricier)|(?<down>cheaper|less expensive|less)',
  of: 'of|for|on',
  is: 'to|at|as|=|into|:',
  costs: 'costs?|be priced at|be priced|be|sells? for',
};

type Read = (groups: Groups) => Change[];
const by =
  (sign: 1 | -1, known: Groups = {}): Read =>
  (groups) =>
    readStep(sign, { ...groups, ...known });
const [more, down] = [by(1), by(-1)];
const step: Read = (groups) => readStep(groups['up'] ? 1 : -1, groups);
const assigned: Read = ({ field: named, value }) => readValues(named, value);
const named =
  (what: string): Read =>
  ({ value }) =>
    readValues(what, value);
const unsure: Read = (groups) => named('category')(groups).map((change) => ({ ...change, unsure: true }));

/** Ways to ask for a change, the most particular first; each must fit the whole clause. */
const forms: readonly [string, Read][] = [
  ['rename {x} (to|as|into) {value}', named('name')],
  ['double [the] (?<field>price|cost|stock) of {x}', by(1, { amount: '100', unit: '%' })],
  ['(halve|half) [the] (?<field>price|cost) (of|for) {x}', by(-1, { amount: '50', unit: '%' })],
  ['({step}) [the] {field} ({of}) {x} [up|down] (by|with) {amount}', step],
  ['({set}|{up}|{down}) [the] [new] {field} ({of}) {x} [up|down|back] ({is}) {value}', assigned],
  ['({step}) {xs} {field} by {amount}', step],
  ['({set}) {x} (to|at|for|to_cost) {prices}', named('price')],
  ['({set}|{up}|{down}) {xs} [to_have] [a] {field} ({is}|of) {value}', assigned],
  ['(take|knock|shave|cut) {amount} off [of] [the_price_of] {x}', down],
  ['make {x} [by] {amount} ({compared})', step],
  ['add {amount} [more] (to|in) [the] {field} ({of}) {x}', more],
  ['add {amount} [more] to {xs} (?<field>stock|inventory|quantity)', more],
  ['(remove|take|subtract|deduct) {amount} (from|off|out_of) [the] {field} of {x}', down],
  ['[we] [have] [just] (sold|shipped) {amount} [of] {x} [today]', by(-1, { field: 'stock' })],
  ['we [have] [just] (got|received) {amount} [more|new] [of] {x} [in]', by(1, { field: 'stock' })],
  ['{amount} [more] [of] {x} [have|has] [just] (arrived|came_in|come_in)', by(1, { field: 'stock' })],
  ['(mark|set|make|put) {x} [as|to] (sold_out|out_of_stock)', () => [{ field: 'stock', to: 0 }]],
  ['(make|mark|set|turn) {x} [as|to|to_be] (?<value>private|public)', named('visibility')],
  ['hide {x} [from_everyone|from_everybody] [else]', () => [{ field: 'visibility', to: 'private' }]],
  ['(publish|unhide) {x}', () => [{ field: 'visibility', to: 'public' }]],
  ['({move}) {x} ({into}) [the|a] [new] category [called|named] (?<value>[^$\\d].*)', named('category')],
  ['({move}) {x} [over] ({into}) [the] (?<value>[^$\\d].*)', unsure],
  ['({step}) {x} [by] {sized}', step],
  ['[put|move|bring] {x} ((?<up>up)|(?<down>down)) [by] {sized}', step],
  ['{x} (should|must) [now] be (called|named) {value}', named('name')],
  ['[{set}] {x} (->|=>|=|to) half [the|its] (?<field>price|cost)', by(-1, { amount: '50', unit: '%' })],
  ['{x} (->|=>) {marked}', named('price')],
  ['({set}) {x} [to|so_that_it] ({costs}) {price}', named('price')],
  ['[the] [new] {field} of {x} ({becomes}|=|->|=>|to) {value}', assigned],
  ['{xs} {field} ({becomes}) {value}', assigned],
  ['{x} (should|shall|must|now|has_to|needs_to|to) [now] ({costs}) {price}', named('price')],
  ['call {x} (?<value>["\'].+["\'])', named('name')],
  ['call (?<x>it|this|that|(?:product_)?(?:id_)?#?\\d+) {value}', named('name')],
  ['({set}|{up}|{down}) {x} [up|down|back] (to|at|for|on_sale_for|=) {marked}', named('price')],
  ['({set}) {x}[:,]? [{having}] [the|its|a] {field}[:=]? [to|=|:|of|is|at] {value}', assigned],
  ['[and|also] (?<x>its|the|their) {field} (to|=) {value}', assigned],
  ['(?<x>[^:]+): [the|its] {field}[:=]? [to|=|is|at] {value}', assigned],
  ['({set}) {x}(?<!\\b(?:to|at|for|by|or|and|of|is|costs?|price)) {marked}', named('price')],
];

const changeForms: readonly { pattern: RegExp; read: Read }[] = forms.map(([form, read]) => ({
  pattern: sentenceForm(form, parts),
  read,
}));

/** A number of which nothing says whether it is a price or a stock: `drop it by 100`, `make it 49`. */
export const bareNumber = /(?: (?:by|to|at)|(?<=\b(?:it|this|that|them|these|those))) [\d.,]+$/i;
const bare = rx`^(?:(?:${verb.set}|${verb.up}|${verb.down}|rename) (.+)|(?:the )?(?:${field}) of (.+?) ?(?:->|=>|=| to ) ?\S+)$`;

/** Reads a clause as a change; undefined when it is none. A target without a change has an empty list. */
export function readUpdate(clause: string): Update | undefined {
  for (const { pattern, read } of changeForms) {
    const groups = pattern.exec(clause)?.groups;
    if (!groups?.['x']) continue;
    // `change the price of 103` gives no price to what was shown.
    if (/^the$/i.test(groups['x']) && ofField.test(clause.replace(/^\S+ /, ''))) continue;
    const changes = read(groups);
    // `set the stock of 109 to 3.5` is no price, though a price could be read in it.
    if (otherField.test(groups['x']) && changes.some((change) => change.field === 'price')) continue;
    if (changes.length > 0) return { target: targetOf(groups['x']), changes };
  }
  const [, told, assignedTo] = bare.exec(clause.replace(bareNumber, '')) ?? [];
  const named = told ?? assignedTo;
  return named ? { target: targetOf(named), changes: [] } : undefined;
}

const otherField =
  /^(?:the )?(?:new )?(?:stock(?: level)?|quantity|qty|inventory|category|name|title|visibility) (?:of|for) |(?:'s? | )(?:stock(?: level)?|quantity|qty|inventory|category|visibility)$/i;
const ofField = rx`^(?:the )?(?:${field}) of `;

/** `its price` is the price of it. */
function targetOf(text: string): Target {
  const phrase = text.replace(ofField, '').trim();
  return /^(?:its?|their|the)$/i.test(phrase)
    ? { kind: 'mentioned', one: !/^their$/i.test(phrase) }
    : readTarget(phrase.replace(/'s$/i, ''));
}

/** `by 10%`, `by $5`, `by 3 units`: a step up or down from the present value. */
function readStep(sign: 1 | -1, { amount = '0', unit = '', field: named = 'price' }: Groups): Change[] {
  if (!/^(?:price|cost|stock|quantity|qty|inventory)/i.test(named)) return [];
  const inStock = /^(?:stock|quantity|qty|inventory)/i.test(named) || /^(?:unit|piece|item)/i.test(unit);
  const percent = /^(?:%|percent)/i.test(unit);
  const size = Number(amount.replace(/[$, ]/g, ''));
  if (inStock && !percent && size % 1 !== 0) return [];
  const by = sign * (percent ? size / 100 : size);
  return [{ field: inStock ? 'stock' : 'price', by, unit: percent ? 'percent' : 'absolute' }];
}

const assignment = rx`^(${field}) ?(?:to|=|:|of|is|at)? (.+)$`;
const between = rx` ?(?:,|;|\band\b) ?(?:also )?(?:set |change )?(?:the |its |a )?(?=(?:${field})\b)`;

/** New values; `1299 and stock to 4` after `price` holds two. None where one of them cannot be read. */
function readValues(named = '', value = ''): Change[] {
  const [first = '', ...more] = value.split(between);
  const others = more.map((part) => {
    const match = assignment.exec(part.trim());
    return readValue(match?.[1] ?? '', match?.[2] ?? '');
  });
  const all = [readValue(named, first), ...others];
  return all.every((each) => each.length > 0) ? all.flat() : [];
}

const wholeMoney = rx`^${moneyPattern}$`;

function readValue(named: string, value: string): Change[] {
  const text = unquote(value.replace(/^(?:the |be )/i, ''));
  if (/^(?:price|cost)/i.test(named)) {
    if (/^free$/i.test(text)) return [{ field: 'price', to: 0 }];
    const money = wholeMoney.exec(text);
    return money ? [{ field: 'price', to: readMoney(money[1] ?? '', money[2]) }] : [];
  }
  if (/^(?:stock|quantity|qty|inventory)/i.test(named)) {
    const count = /^(\d+)(?: ?(?:units?|pieces?|pcs|items?))?$/.exec(text)?.[1];
    return count === undefined ? [] : [{ field: 'stock', to: Number(count) }];
  }
  if (!text || (!isQuoted(value) && holdsMore(text))) return [];
  if (/^(?:name|title)/i.test(named)) return [{ field: 'name', to: text }];
  if (/^visib/i.test(named)) return [{ field: 'visibility', to: text.toLowerCase() }];
  return [{ field: 'category', to: asCategory(text.replace(/^category | category$/gi, '')) }];
}
