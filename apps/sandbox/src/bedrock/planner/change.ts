import { moneyPattern, readMoney } from './money.js';
import { readTarget, type Target } from './target.js';
import { unquote } from './words.js';

export type ChangedField = 'price' | 'stock' | 'name' | 'category' | 'visibility' | 'description';
/** A new value, or a step from the present one; a step in percent is a fraction of it. */
export type Change =
  | { field: ChangedField; to: string | number }
  | { field: 'price' | 'stock'; by: number; unit: 'absolute' | 'percent' };
export type Update = { target: Target; changes: Change[] };

const set = 'set|change|update|make|put|adjust|modify|edit|bring|fix|correct|move|reset';
const up = 'raise|increase|bump up|bump|put up|mark up|hike|up';
const down = 'lower|decrease|reduce|cut|drop|discount|mark down|bring down|slash';
const field =
  'prices?|costs?|stock(?: level)?|quantity|qty|inventory|category|name|title|visibility|description';
const amount = String.raw`(?<amount>\$?\s?\d[\d,]*(?:\.\d+)?)\s*(?<unit>%|percent|dollars?|usd|bucks|\$|units?|pieces?|items?)?`;
const t = '(?<target>.+?)';
const poss = "(?:'s|s')?";

type Groups = Partial<Record<string, string>>;
type Form = { example: string; pattern: RegExp; read: (groups: Groups) => Change[] };
const form = (example: string, source: string, read: (groups: Groups) => Change[]): Form => ({
  example,
  pattern: new RegExp(`^(?:${source})$`, 'i'),
  read,
});

const stepFrom = (sign: 1 | -1, { amount = '0', unit = '', field: named = 'price' }: Groups): Change => {
  const inStock = /^(?:stock|quantity|qty|inventory)/i.test(named) || /^(?:unit|piece|item)/i.test(unit);
  const percent = /^(?:%|percent)/i.test(unit);
  const size = Number(amount.replace(/[$,\s]/g, ''));
  return {
    field: inStock ? 'stock' : 'price',
    by: sign * (percent ? size / 100 : size),
    unit: percent ? 'percent' : 'absolute',
  };
};

/** Ways to say a change, most particular first; each is tried on the whole clause. */
const forms: readonly Form[] = [
  form('rename X to Y', `rename\\s+${t}\\s+(?:to|as|into)\\s+(?<value>.+)`, ({ value }) =>
    assign('name', value),
  ),
  form(
    'double the price of X',
    `(?<factor>double|halve|triple)\\s+(?:the\\s+)?(?:price|cost)\\s+of\\s+${t}`,
    ({ factor }) => [
      {
        field: 'price',
        by: { double: 1, triple: 2, halve: -0.5 }[factor?.toLowerCase() ?? ''] ?? 0,
        unit: 'percent',
      },
    ],
  ),
  form(
    'raise the price of X by 10%',
    `(?:${up})\\s+(?:the\\s+)?(?<field>${field})\\s+(?:of|for|on)\\s+${t}\\s+(?:up\\s+)?(?:by|with)\\s+${amount}`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'put the price of X up by $5',
    `(?:put|move|bring)\\s+(?:the\\s+)?(?<field>${field})\\s+(?:of|for|on)\\s+${t}\\s+up\\s+(?:by\\s+)?${amount}`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'bring the price of X down by $5',
    `(?:put|move|bring)\\s+(?:the\\s+)?(?<field>${field})\\s+(?:of|for|on)\\s+${t}\\s+down\\s+(?:by\\s+)?${amount}`,
    (g) => [stepFrom(-1, g)],
  ),
  form(
    'lower the price of X by $5',
    `(?:${down})\\s+(?:the\\s+)?(?<field>${field})\\s+(?:of|for|on)\\s+${t}\\s+by\\s+${amount}`,
    (g) => [stepFrom(-1, g)],
  ),
  form(
    'raise the price by 10% on X',
    `(?:${up})\\s+(?:the\\s+)?(?<field>${field})\\s+by\\s+${amount}\\s+(?:on|of|for)\\s+${t}`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'lower the price by 10% on X',
    `(?:${down})\\s+(?:the\\s+)?(?<field>${field})\\s+by\\s+${amount}\\s+(?:on|of|for)\\s+${t}`,
    (g) => [stepFrom(-1, g)],
  ),
  form(
    'set the price of X to V',
    `(?:${set}|${up}|${down})\\s+(?:the\\s+)?(?:new\\s+)?(?<field>${field})\\s+(?:of|for|on)\\s+${t}\\s+(?:to|at|as|=|into)\\s+(?<value>.+)`,
    (g) => assign(g['field'], g['value']),
  ),
  form("raise X's price by 10%", `(?:${up})\\s+${t}${poss}\\s+(?<field>${field})\\s+by\\s+${amount}`, (g) => [
    stepFrom(1, g),
  ]),
  form(
    "lower X's price by 10%",
    `(?:${down})\\s+${t}${poss}\\s+(?<field>${field})\\s+by\\s+${amount}`,
    (g) => [stepFrom(-1, g)],
  ),
  form(
    "set X's price to V",
    `(?:${set}|${up}|${down})\\s+${t}${poss}\\s+(?:to have\\s+)?(?:a\\s+)?(?<field>${field})\\s*(?:to|at|as|=|:|of)\\s+(?<value>.+)`,
    (g) => assign(g['field'], g['value']),
  ),
  form(
    'take 10% off X',
    `(?:take|knock|shave|cut)\\s+${amount}\\s+off\\s+(?:of\\s+)?(?:the\\s+price\\s+of\\s+)?${t}`,
    (g) => [stepFrom(-1, g)],
  ),
  form(
    'give X a 10% discount',
    `give\\s+${t}\\s+an?\\s+${amount}\\s+(?:discount|price cut|reduction)`,
    (g) => [stepFrom(-1, g)],
  ),
  form(
    'make X 5 dollars cheaper',
    `make\\s+${t}\\s+(?:by\\s+)?${amount}\\s+(?:cheaper|less(?: expensive)?)`,
    (g) => [stepFrom(-1, g)],
  ),
  form('make X cheaper by $5', `make\\s+${t}\\s+cheaper\\s+by\\s+${amount}`, (g) => [stepFrom(-1, g)]),
  form(
    'make X $5 more expensive',
    `make\\s+${t}\\s+(?:by\\s+)?${amount}\\s+(?:more expensive|dearer|pricier)`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'make X more expensive by $5',
    `make\\s+${t}\\s+(?:more expensive|dearer|pricier)\\s+by\\s+${amount}`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'add 5 to the stock of X',
    `add\\s+${amount}\\s*(?:more\\s+)?(?:to|in)\\s+(?:the\\s+)?(?<field>stock|inventory)\\s+(?:of|for)\\s+${t}`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    "add 5 to X's stock",
    `add\\s+${amount}\\s*(?:more\\s+)?to\\s+${t}${poss}\\s+(?<field>stock|inventory|quantity)`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'add 5 units of X',
    `add\\s+${amount.replace(')?', ')')}\\s+of\\s+${t}(?:\\s+to\\s+(?:the\\s+)?stock)?`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'add $5 to the price of X',
    `(?:add|put)\\s+${amount}\\s+(?:to|on)\\s+(?:the\\s+)?(?<field>price|cost)\\s+of\\s+${t}`,
    (g) => [stepFrom(1, g)],
  ),
  form(
    'remove 3 from the stock of X',
    `(?:remove|take|subtract|deduct)\\s+${amount}\\s+(?:from|off|out of)\\s+(?:the\\s+)?(?<field>stock|inventory)\\s+of\\s+${t}`,
    (g) => [stepFrom(-1, g)],
  ),
  form('restock X with 5', `restock\\s+${t}\\s+(?:with|by)\\s+${amount}`, (g) => [
    stepFrom(1, { ...g, field: 'stock' }),
  ]),
  form(
    'we sold 3 X',
    `(?:we\\s+)?(?:have\\s+)?(?:just\\s+)?(?:sold|shipped)\\s+${amount}\\s*(?:of\\s+)?${t}`,
    (g) => [stepFrom(-1, { ...g, field: 'stock' })],
  ),
  form(
    'we received 5 X',
    `we\\s+(?:have\\s+)?(?:just\\s+)?(?:got|received)\\s+${amount}\\s*(?:more\\s+|new\\s+|of\\s+)*${t}`,
    (g) => [stepFrom(1, { ...g, field: 'stock' })],
  ),
  form(
    'mark X as sold out',
    `(?:mark|set|make|put)\\s+${t}\\s+(?:as\\s+|to\\s+)?(?:sold out|out of stock)`,
    () => [{ field: 'stock', to: 0 }],
  ),
  form(
    'make X private',
    `(?:make|mark|set|turn)\\s+${t}\\s+(?:as\\s+|to\\s+|to be\\s+)?(?<value>private|public)`,
    (g) => assign('visibility', g['value']),
  ),
  form('hide X', `hide\\s+${t}`, () => [{ field: 'visibility', to: 'private' }]),
  form('publish X', `(?:publish|unhide)\\s+${t}`, () => [{ field: 'visibility', to: 'public' }]),
  form(
    'move X to category C',
    `(?:move|put|place|assign|recategori[sz]e|reclassify)\\s+${t}\\s+(?:in\\s?to|to|under|as|in)\\s+(?:the\\s+)?(?:category\\s+)?(?<value>[^$\\d].*?)(?:\\s+category)?`,
    (g) => assign('category', g['value']),
  ),
  form('raise X by 10%', `(?:${up})\\s+${t}\\s+by\\s+${amount}`, (g) => [stepFrom(1, g)]),
  form('lower X by 10%', `(?:${down})\\s+${t}\\s+by\\s+${amount}`, (g) => [stepFrom(-1, g)]),
  form(
    'update X to cost $5',
    `(?:${set})\\s+${t}\\s+(?:to\\s+|so that it\\s+)?(?:costs?|be priced(?: at)?|be|sells? for)\\s+(?<value>${moneyPattern})`,
    (g) => assign('price', g['value']),
  ),
  form(
    'X should cost $5',
    `${t}\\s+(?:should(?:\\s+now)?|must|now|has to|needs to)\\s+(?:costs?|be priced at|be|sells? for)\\s+(?<value>${moneyPattern})`,
    (g) => assign('price', g['value']),
  ),
  form(
    'call it Y',
    `call\\s+(?<target>it|this|that|(?:product\\s+)?(?:id\\s+)?#?\\d+)\\s+(?<value>.+)`,
    (g) => assign('name', g['value']),
  ),
  form(
    'price X at $5',
    `(?:${set}|${up}|${down}|price|sell)\\s+${t}\\s+(?:to|at|for|on sale for|=)\\s+(?<value>${moneyPattern})`,
    (g) => assign('price', g['value']),
  ),
  form(
    'update X: price 5, stock 3',
    `(?:${set})\\s+${t}\\s*(?:[:,]|\\b(?:with|to have|so that|and set|setting)\\b)?\\s*(?:the\\s+|its\\s+|a\\s+)?(?<field>${field})\\s*(?:to|=|:|of|is|at)?\\s+(?<value>.+)`,
    (g) => assign(g['field'], g['value']),
  ),
];

/** The price of X should be V: the same as setting it. */
const wish = new RegExp(
  `^(?:the\\s+)?(?:new\\s+)?(${field})\\s+of\\s+(.+?)\\s+(?:should|must|needs to|has to)\\s+(?:now\\s+)?be\\s+(.+)$`,
  'i',
);

/** Reads a clause as a change; undefined when it is none. A target without a change has an empty list. */
export function readUpdate(clause: string): Update | undefined {
  const text = clause
    .replace(wish, 'set the $1 of $2 to $3')
    .replace(/^(?:the\s+)?(?=(?:its|the)?\s*(?:price|stock)\b.*\bto\b)/i, '');
  for (const { pattern, read } of forms) {
    const groups = pattern.exec(text)?.groups;
    if (!groups?.['target']) continue;
    const changes = read(groups);
    if (changes.length > 0) return { target: targetOf(groups['target']), changes };
  }
  const bare = new RegExp(`^(?:${set}|rename|raise|increase|lower|decrease|reduce)\\s+(.+)$`, 'i').exec(
    text,
  )?.[1];
  return bare ? { target: targetOf(bare), changes: [] } : undefined;
}

/** `its price` is the price of it. */
function targetOf(text: string): Target {
  const phrase = text.replace(new RegExp(`^(?:the\\s+)?(?:${field})\\s+of\\s+`, 'i'), '').trim();
  return /^(?:its?|their|the)$/i.test(phrase)
    ? { kind: 'mentioned', one: !/^their$/i.test(phrase) }
    : readTarget(phrase.replace(/'s$/i, ''));
}

/** `1299 and stock to 4` after `price` holds two assignments. */
function assign(named = '', value = ''): Change[] {
  const parts = value.split(
    new RegExp(
      `\\s*(?:,|;|\\band\\b)\\s*(?:also\\s+)?(?:set\\s+|change\\s+)?(?:the\\s+|its\\s+|a\\s+)?(?=(?:${field})\\b)`,
      'i',
    ),
  );
  const first = valueOf(named, parts[0] ?? '');
  const rest = parts.slice(1).flatMap((part) => {
    const match = new RegExp(`^(${field})\\s*(?:to|=|:|of|is|at)?\\s+(.+)$`, 'i').exec(part.trim());
    return match ? valueOf(match[1] ?? '', match[2] ?? '') : [];
  });
  return [...first, ...rest];
}

function valueOf(named: string, value: string): Change[] {
  const text = unquote(value.replace(/^(?:the\s+|be\s+)/i, ''));
  if (/^(?:price|cost)/i.test(named)) {
    if (/^free$/i.test(text)) return [{ field: 'price', to: 0 }];
    const money = new RegExp(`^${moneyPattern}$`, 'i').exec(text);
    return money ? [{ field: 'price', to: readMoney(money[1] ?? '', money[2]) }] : [];
  }
  if (/^(?:stock|quantity|qty|inventory)/i.test(named)) {
    const count = /^(\d+)(?:\s*(?:units?|pieces?|pcs|items?))?$/.exec(text)?.[1];
    return count === undefined ? [] : [{ field: 'stock', to: Number(count) }];
  }
  if (!text) return [];
  if (/^(?:name|title)/i.test(named)) return [{ field: 'name', to: text }];
  if (/^visib/i.test(named)) return [{ field: 'visibility', to: text.toLowerCase() }];
  if (/^desc/i.test(named)) return [{ field: 'description', to: text }];
  return [{ field: 'category', to: text.replace(/^category\s+|\s+category$/gi, '') }];
}

/** For the specification: every way of saying a change, with its example. */
export const changeExamples: readonly string[] = forms.map(({ example }) => example);
