import { z } from 'zod';

/** Dollars, above all else exact: money is stored as whole cents. */
export const highestPrice = 1_000_000;

/**
 * Dollars to cents by the digits of the number, so that 1299.99 is 129999 and never 129998.
 * @throws RangeError for more than two decimals or a number outside 0 to {@link highestPrice}
 */
export function toCents(dollars: number): number {
  const [whole = '', decimals = ''] = String(dollars).split('.');
  if (!(dollars >= 0 && dollars <= highestPrice) || !/^\d+$/.test(whole) || !/^\d{0,2}$/.test(decimals)) {
    throw new RangeError('must be a price in dollars with at most two decimals');
  }
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}

/** Cents to dollars: the closest number to the exact price, which prints with at most two decimals. */
export function toDollars(cents: number): number {
  return cents / 100;
}

/** A price as people speak of it. Checked here, turned into cents by whoever stores it. */
export function dollars(description: string) {
  return z
    .number()
    .min(0)
    .max(highestPrice)
    .refine(isExact, 'must have at most two decimals')
    .meta({ description });
}

function isExact(value: number): boolean {
  try {
    toCents(value);
    return true;
  } catch {
    return false;
  }
}
