import { readStep, readValues } from './change-values.js';
import { type Change, field } from './changed-field.js';
import { moneyPattern } from './money.js';
import { type Groups, sentenceForm } from './sentence-form.js';

export const set = 'set|change|update|make|put|adjust|modify|edit|bring|fix|correct|move|reset|reprice';

const parts = {
  x: '(?<x>.+?)',
  xs: `(?<x>.+?)(?:'s|s')?`,
  value: '(?<value>.+)',
  field: `(?<field>${field})`,
  prices: `(?<value>${moneyPattern}\\s*(?:,|and)\\s.+)`,
  price: `(?<value>${moneyPattern})`,
  amount: String.raw`(?<amount>\$?\s?\d[\d,]*(?:\.\d+)?)\s*(?<unit>%|percent|dollars?|usd|bucks|\$|units?|pieces?|items?)?`,
  units: String.raw`(?<amount>\d+)\s*(?<unit>units?|pieces?|items?)`,
  set,
  up: 'raise|increase|bump up|bump|put up|mark up|hike|up',
  down: 'lower|decrease|reduce|cut|drop|discount|mark down|bring down|slash',
  of: 'of|for|on',
  is: 'to|at|as|=|into|:',
  costs: 'costs?|be priced at|be priced|be|sells? for',
};

type Read = (groups: Groups) => Change[];
const up: Read = (groups) => readStep(1, groups);
const down: Read = (groups) => readStep(-1, groups);
const moreStock: Read = (groups) => readStep(1, { ...groups, field: 'stock' });
const lessStock: Read = (groups) => readStep(-1, { ...groups, field: 'stock' });
const assigned: Read = ({ field: named, value }) => readValues(named, value);
const named =
  (what: string): Read =>
  ({ value }) =>
    readValues(what, value);
const times =
  (factor: number): Read =>
  () => [{ field: 'price', by: factor - 1, unit: 'percent' }];

/** Ways to ask for a change, the most particular first; each must fit the whole clause. */
const forms: readonly [string, Read][] = [
  ['rename {x} (to|as|into) {value}', named('name')],
  ['double [the] (price|cost) of {x}', times(2)],
  ['triple [the] (price|cost) of {x}', times(3)],
  ['halve [the] (price|cost) of {x}', times(0.5)],
  ['({up}) [the] {field} ({of}) {x} [up] (by|with) {amount}', up],
  ['({down}) [the] {field} ({of}) {x} [down] (by|with) {amount}', down],
  ['(put|move|bring) [the] {field} ({of}) {x} up [by] {amount}', up],
  ['(put|move|bring) [the] {field} ({of}) {x} down [by] {amount}', down],
  ['({up}) [the] {field} by {amount} ({of}) {x}', up],
  ['({down}) [the] {field} by {amount} ({of}) {x}', down],
  ['({set}|{up}|{down}) [the] [new] {field} ({of}) {x} ({is}) {value}', assigned],
  ['({up}) {xs} {field} by {amount}', up],
  ['({down}) {xs} {field} by {amount}', down],
  ['({set}|{up}|{down}) {xs} [to_have] [a] {field} ({is}|of) {value}', assigned],
  ['(take|knock|shave|cut) {amount} off [of] [the_price_of] {x}', down],
  ['give {x} an? {amount} (discount|price_cut|reduction)', down],
  ['make {x} [by] {amount} (cheaper|less|less_expensive)', down],
  ['make {x} cheaper by {amount}', down],
  ['make {x} [by] {amount} (more_expensive|dearer|pricier)', up],
  ['make {x} (more_expensive|dearer|pricier) by {amount}', up],
  ['add {amount} [more] (to|in) [the] {field} ({of}) {x}', up],
  ['add {amount} [more] to {xs} (?<field>stock|inventory|quantity)', up],
  ['add {units} of {x} [to_stock|to_the_stock]', up],
  ['put {amount} on [the] {field} of {x}', up],
  ['(remove|take|subtract|deduct) {amount} (from|off|out_of) [the] {field} of {x}', down],
  ['restock {x} (with|by) {amount}', moreStock],
  ['[we] [have] [just] (sold|shipped) {amount} [of] {x}', lessStock],
  ['we [have] [just] (got|received) {amount} [more|new|of] {x}', moreStock],
  ['(mark|set|make|put) {x} [as|to] (sold_out|out_of_stock)', () => [{ field: 'stock', to: 0 }]],
  ['(make|mark|set|turn) {x} [as|to|to_be] (?<value>private|public)', named('visibility')],
  ['hide {x}', () => [{ field: 'visibility', to: 'private' }]],
  ['(publish|unhide) {x}', () => [{ field: 'visibility', to: 'public' }]],
  [
    '(move|put|place|assign|reclassify) {x} (into|in|to|under|as) [the] category (?<value>[^$\\d].*)',
    named('category'),
  ],
  [
    '(move|put|place|assign|reclassify) {x} (into|in|to|under|as) [the] (?<value>[^$\\d].*)',
    (groups) => named('category')(groups).map((change) => ({ ...change, unsure: true })),
  ],
  ['({up}) {x} by {amount}', up],
  ['({down}) {x} by {amount}', down],
  ['({set}) {x} [to|so_that_it] ({costs}) {price}', named('price')],
  ['[the] [new] {field} of {x} (should|must|needs_to|has_to) [now] be {value}', assigned],
  ['{xs} {field} (should|must|needs_to|has_to) [now] be {value}', assigned],
  ['{x} (should|must|now|has_to|needs_to|to) [now] ({costs}) {price}', named('price')],
  ['call (?<x>it|this|that|(?:product\\s+)?(?:id\\s+)?#?\\d+) {value}', named('name')],
  ['({set}|{up}|{down}|price) {x} (to|at|for|on_sale_for|=) {price}', named('price')],
  ['({set}) {x} (to|at|for|to_cost) {prices}', named('price')],
  [
    '({set}) {x}[:,]? [with|to_have|so_that|and_set|setting] [the|its|a] {field}[:=]? [to|=|:|of|is|at] {value}',
    assigned,
  ],
];

export const changeForms: readonly { pattern: RegExp; read: Read }[] = forms.map(([form, read]) => ({
  pattern: sentenceForm(form, parts),
  read,
}));
