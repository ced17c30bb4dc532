import { describe, expect, it } from '@jest/globals';
import { converse, fromCatalogue } from '#test/bedrock/conversation';
import { seededCatalogue } from '#test/bedrock/seeded-catalogue';

const catalogue = seededCatalogue('acme', 'bob');
const [tray = '', mouse = ''] = ['124', '104'].map((id) => catalogue.find((row) => row.id === id)?.name);

/** Requests that are understood, each a talk of one line or more; what is changed about the last must show. */
const reading = [
  ['laptops under 1500'],
  ['how many monitors do we have'],
  ['what is the average price of phones'],
  ['the 3 most expensive monitors'],
  ['headphones between 50 and 200 dollars'],
  ['which mice are out of stock'],
  [`how much is the ${tray}`],
  [`is the ${mouse} in stock`],
  ['what categories are there'],
  ['show me all laptops', 'only those under 1000'],
  ['how many mice', 'and keyboards?'],
];
const changing = [
  ['delete 124'],
  [`delete the ${tray}`],
  [`set the price of ${tray} to 27`],
  [`raise the price of ${mouse} by 10%`],
  [`${tray} should cost $25`],
  [`make ${mouse} private`],
  [`we sold 2 ${mouse}`],
  [`move ${tray} to Accessories`],
  [`mark ${mouse} as sold out`],
  [`add 4 to the stock of ${tray}`],
  ['delete the cheapest phone'],
  [`how much is the ${tray}`, 'set its price to 31'],
];
const naming = [
  [`rename ${tray} to Cable Basket`],
  ['create a new product called Gel Rest for $16.50'],
  ['add Foot Mat for 12 dollars in category Desks'],
];

/** What came of a talk: the writes, and the answer without what was mended; `undefined` where it was asked about. */
function outcome(talk: readonly string[]): string | undefined {
  const to = converse(fromCatalogue(catalogue));
  const { done, text } = talk.map((line) => to.say(line)).at(-1) ?? { done: [], text: '' };
  const writes = done.filter(([name]) => /create|update|delete/.test(name));
  if (writes.length > 0) return JSON.stringify(writes);
  const asks =
    /\bI (?:do not|did not|could not|cannot|know no|found no product named)\b|\?|Nothing was|as it is/;
  return asks.test(text) ? undefined : text.replace(/^I took [^\n]*\n+/gm, '');
}

/** The talk with a last line that was changed in every way given. */
const changed = (talk: string[], ways: (line: string) => string[]) =>
  ways(talk.at(-1) ?? '').map((line) => [...talk.slice(0, -1), line]);
const withWord = (word: string) => (line: string) => {
  const words = line.split(' ');
  return [...words, ''].map((_, at) => [...words.slice(0, at), word, ...words.slice(at)].join(' '));
};

const inName = (word: string, came = '') => new RegExp(`"name":"[^"]*${word}`).test(came);

const talks = [...reading, ...changing, ...naming];
const cases = talks.map((talk) => [talk.join(' / '), talk] as const);

it.each(cases)('%s: is understood as it stands', (_words, talk) => {
  expect(outcome(talk)).toBeDefined();
});

describe('INVARIANT (every word counts)', () => {
  it.each(cases)('%s: a word nobody knows is asked about, or is a part of a new name', (_words, talk) => {
    const answered = changed(talk, withWord('blorp'))
      .map((each) => [each.at(-1), outcome(each)])
      .filter(([, came]) => came !== undefined && !inName('blorp', came));
    expect(answered).toEqual([]);
  });

  it.each(cases)(
    '%s: a word that turns it about is never dropped, and no write survives it',
    (_words, talk) => {
      const before = outcome(talk);
      const dropped = ['not', 'unless', 'instead']
        .flatMap((word) => changed(talk, withWord(word)).map((each) => [word, each] as const))
        .map(([word, each]) => [each.at(-1), outcome(each), word] as const)
        .filter(([, came, word]) => came === before || (came?.startsWith('[[') && !inName(word, came)));
      expect(dropped).toEqual([]);
    },
  );
});

/** A number written in a way that is none here, or means more than one thing. */
const unclear = (number: string) =>
  [
    `${number},5`,
    `${number}/2`,
    `~${number}`,
    `${number}ish`,
    `€${number}`,
    `-${number}`,
    `${number}-7`,
  ].concat(`${number} or 7`, `${number} million`, `${number}e3`, `minus ${number}`, `${number} euros`);

it.each([...changing, ...naming].map((talk) => [talk.join(' / '), talk] as const))(
  '%s: no part of a number is taken for the whole',
  (_words, talk) => {
    const taken = changed(talk, (line) => {
      const number = /\$?\b\d+(?:\.\d+)?(?!%)/.exec(line)?.[0];
      return number === undefined ? [] : unclear(number).map((each) => line.replace(number, each));
    }).filter((each) => outcome(each)?.startsWith('[['));
    expect(taken).toEqual([]);
  },
);

it('no kind of thing that the catalogue does not have is taken for one that it has', () => {
  const kinds = ['toasters', 'chairs', 'tables', 'houses', 'iPads', 'iphones', 'lapdogs', 'motors', 'rice'];
  const answered = reading
    .flatMap((talk) =>
      changed(talk, (line) =>
        kinds.map((kind) => line.replace(/\b(?:laptops|monitors|phones|mice|keyboards)\b/, kind)),
      ),
    )
    .filter((each) => kinds.some((kind) => each.at(-1)?.includes(kind)) && outcome(each) !== undefined);
  expect(answered).toEqual([]);
});

it.each(cases)('%s: marks around it and between its words change nothing in silence', (_words, talk) => {
  const before = outcome(talk);
  const other = changed(talk, (line) => [
    ...['!!!', ' ...', '??', '.'].map((mark) => line + mark),
    ...['. ', '; ', '? ', '... '].map((mark) => line.replace(/ (?=[a-z$\d][^ ]*$)/, mark)),
    line.replaceAll(' ', '  '),
  ])
    .map((each) => [each.at(-1), outcome(each)])
    .filter(([, came]) => came !== undefined && came !== before && came.startsWith('[['));
  expect(other).toEqual([]);
});
