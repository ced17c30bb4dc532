import { type Document, EJSON } from 'bson';

/**
 * Whether a result is as expected, by the rules of the unified test format as far as these tests use them: documents at the root may
 * have more fields than are named, those within may not.
 */
export function matches(expected: unknown, actual: unknown, isRoot = true): boolean {
  if (isDocument(expected)) {
    const [operator] = Object.keys(expected);
    if (operator?.startsWith('$$')) return special(operator, expected[operator], actual);
    if (!isDocument(actual)) return false;
    const named = Object.entries(expected).every(([key, value]) =>
      isAbsence(value)
        ? matchesAbsence(value, actual[key])
        : key in actual && matches(value, actual[key], false),
    );
    return named && (isRoot || Object.keys(actual).every((key) => key in expected));
  }
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((one, at) => matches(one, actual[at], isRoot))
    );
  return same(expected, actual);
}

/** Numbers by their value, whatever kind they are stored as; everything else by its extended JSON. */
export const same = (one: unknown, other: unknown): boolean =>
  EJSON.stringify({ v: one }, { relaxed: true }) === EJSON.stringify({ v: other }, { relaxed: true });

function special(operator: string, value: unknown, actual: unknown): boolean {
  if (operator === '$$unsetOrMatches') return actual === undefined || matches(value, actual);
  if (operator === '$$exists') return (actual !== undefined) === value;
  // Kinds are what the driver makes of them.
  if (operator === '$$type') return actual !== undefined;
  throw new Error(`the runner does not know \`${operator}\``);
}

const isAbsence = (value: unknown): value is Document =>
  isDocument(value) && ('$$unsetOrMatches' in value || '$$exists' in value);
const matchesAbsence = (value: Document, actual: unknown) => matches(value, actual, false);

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.getPrototypeOf(value) === Object.prototype;
