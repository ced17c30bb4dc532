import { moneyPattern, readMoney } from './money.js';
import { type Groups } from './sentence-form.js';
import { asCategory, holdsMore, isQuoted, rx, unquote } from './words.js';

/** A new value, or a step from the present one; a step in percent is a fraction of it. */
export type Change =
  | { field: 'price' | 'stock'; to: number }
  | { field: 'name' | 'category' | 'visibility'; to: string; unsure?: true }
  | { field: 'price' | 'stock'; by: number; unit: 'absolute' | 'percent' };

/** Words for what can be changed about a product, as alternatives of a pattern. */
export const field = 'prices?|costs?|stock(?: level)?|quantity|qty|inventory|category|name|title|visibility';

/** `by 10%`, `by $5`, `by 3 units`: a step up or down from the present value. */
export function readStep(
  sign: 1 | -1,
  { amount = '0', unit = '', field: named = 'price' }: Groups,
): Change[] {
  const inStock = /^(?:stock|quantity|qty|inventory)/i.test(named) || /^(?:unit|piece|item)/i.test(unit);
  const percent = /^(?:%|percent)/i.test(unit);
  const size = Number(amount.replace(/[$, ]/g, ''));
  const by = sign * (percent ? size / 100 : size);
  return [{ field: inStock ? 'stock' : 'price', by, unit: percent ? 'percent' : 'absolute' }];
}

const assignment = rx`^(${field}) ?(?:to|=|:|of|is|at)? (.+)$`;
const between = rx` ?(?:,|;|\band\b) ?(?:also )?(?:set |change )?(?:the |its |a )?(?=(?:${field})\b)`;

/** New values; `1299 and stock to 4` after `price` holds two. */
export function readValues(named = '', value = ''): Change[] {
  const [first = '', ...more] = value.split(between);
  const others = more.flatMap((part) => {
    const match = assignment.exec(part.trim());
    return match ? readValue(match[1] ?? '', match[2] ?? '') : [];
  });
  return [...readValue(named, first), ...others];
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
