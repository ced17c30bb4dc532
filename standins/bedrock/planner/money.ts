/**
 * Digits of an amount of dollars: thousands apart by commas, cents after a dot. `12,50` and `1.500` mean one thing
 * here and another elsewhere, so they are no amount: guessing would be wrong a hundredfold.
 */
export const wholeAmount = String.raw`(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?(?![\d]|[.,]\d)`;
/** A minus before an amount is its sign, and no price has one; `Foo - $5` and `$5-$9` have a dash there. */
const unsigned = String.raw`(?<!(?:^|[\s($])-\$?[\d.,]*)`;
/** An amount of money, with one group for the number and one for a `k`. */
export const moneyPattern = String.raw`${unsigned}(?:usd ?)?\$? ?(${wholeAmount}|\d+\.\d+(?=k))(k)?\b ?(?:dollars?|usd|bucks|\$)?`;
/** An amount that says itself to be money, so that `MacBook Air 13` is no price. */
export const plainMoneyPattern = String.raw`${unsigned}(?:\$ ?(${wholeAmount}|\d+\.\d+(?=k))(k)?\b|(?<![\d.,])(${wholeAmount})(k)? ?(?:dollars?|usd|bucks|\$))`;
/** What is left of an amount that was not read whole: `euros`, `million`, `to $20`, `12,50`. */
export const partOfAmount =
  /(?:\b(?:usd|dollars?|bucks|euros?|eur|pounds?|gbp|yen|cents?|thousand|million|billion|about|around|roughly|approximately)|[$€£¥] ?[\d.,]*k?|\b(?:at|for|costs?|costing|priced?) -? ?[$€£¥]? ?-?[\d.,]+\S*|, ?\d+[.,]\d+)$/i;

/** Dollars, from the two groups of a pattern above. */
export const readMoney = (digits: string, thousands?: string): number =>
  toCents(Number(digits.replace(/,/g, '')) * (thousands ? 1000 : 1));

export const toCents = (dollars: number): number => Math.round(dollars * 100) / 100;

export const showMoney = (dollars: number): string =>
  dollars.toLocaleString('en-US', { style: 'currency', currency: 'USD' });

/** The same in a sentence: `$1,500` rather than `$1,500.00`. */
export const showAmount = (dollars: number): string => showMoney(dollars).replace(/\.00$/, '');
