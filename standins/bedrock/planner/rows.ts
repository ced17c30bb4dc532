import { type Turn } from './conversation.js';
import { singular, wordsOf } from './words.js';

/** A product as a tool's result shows it. */
export type Row = Readonly<Record<string, unknown>> & { id: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The products inside a result, wherever the tool put them: a list, a single one, or one wrapped in a field. */
export function rowsIn(value: unknown): Row[] {
  if (Array.isArray(value)) return value.flatMap((item) => row(item) ?? []);
  if (!isObject(value)) return [];
  const list = Object.values(value).find((field) => Array.isArray(field) && field.every(isObject));
  if (list) return rowsIn(list);
  const inner = Object.values(value).find((field) => isObject(field) && row(field));
  return [row(inner) ?? row(value) ?? []].flat();
}

function row(value: unknown): Row | undefined {
  if (!isObject(value)) return undefined;
  const id = value['id'] ?? value['_id'] ?? value['productId'];
  return typeof id === 'string' || typeof id === 'number' ? { ...value, id: String(id) } : undefined;
}

/** Whether a result says that there is more than it holds. */
export const hasMore = (value: unknown): boolean =>
  isObject(value) && (value['hasMore'] === true || value['truncated'] === true);

export const numberOf = (row: Row, field: string): number | undefined =>
  typeof row[field] === 'number' ? row[field] : undefined;
export const textOf = (row: Row, field: string): string => (typeof row[field] === 'string' ? row[field] : '');

/** The words of a product's name and category; `Wi-Fi` is `wifi` too, and `4 TB` `4tb`. */
export function heldBy(row: Row): string[] {
  const text = `${textOf(row, 'name')} ${textOf(row, 'category')}`;
  const together = text.replace(/(?<=\p{L})-(?=\p{L})|(?<=\d) (?=\p{L}{1,2}\b)/gu, '');
  return [...wordsOf(text), ...wordsOf(together)].map(singular);
}

/** The ids of the products that an answer shows, in its order: what was only looked at is not spoken of. */
export const shownIn = (answer: string): string[] =>
  [...answer.matchAll(/^\| *([^|]+?) *\||\(id ([^)]+)\)/gm)].map(([, row, only]) => row ?? only ?? '');

/** The products that the last answer with any showed. */
export function mentionedIn(turns: readonly Turn[]): Row[] {
  const results = turns.flatMap(({ exchanges }) => exchanges.map(({ result }) => result));
  const found = results.flatMap(({ failed, value }) => (failed ? [] : rowsIn(value)));
  const all = new Map(found.map((each) => [each.id, each]));
  for (const { answer } of [...turns].reverse()) {
    const rows = new Set(shownIn(answer).flatMap((id) => all.get(id) ?? []));
    if (rows.size > 0) return [...rows];
  }
  return [];
}
