/** An amount of money, with one group for the number and one for a `k`. */
export const moneyPattern = String.raw`(?:usd\s*)?\$?\s?(\d[\d,]*(?:\.\d+)?)(k)?\b\s*(?:dollars?|usd|bucks|\$)?`;
/** An amount that says itself to be money, so that `MacBook Air 13` is no price. */
export const plainMoneyPattern = String.raw`(?:\$\s?(\d[\d,]*(?:\.\d+)?)(k)?\b|(\d[\d,]*(?:\.\d+)?)(k)?\s*(?:dollars?|usd|bucks|\$))`;

/** Dollars, from the two groups of a pattern above. */
export const readMoney = (digits: string, thousands?: string): number =>
  toCents(Number(digits.replace(/,/g, '')) * (thousands ? 1000 : 1));

export const toCents = (dollars: number): number => Math.round(dollars * 100) / 100;

export const showMoney = (dollars: number): string =>
  dollars.toLocaleString('en-US', { style: 'currency', currency: 'USD' });

/** The same in a sentence: `$1,500` rather than `$1,500.00`. */
export const showAmount = (dollars: number): string => showMoney(dollars).replace(/\.00$/, '');
