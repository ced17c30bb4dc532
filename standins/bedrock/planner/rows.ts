import { type Exchange, type Turn } from './conversation.js';

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

export function numberOf(row: Row, field: string): number | undefined {
  const value = row[field];
  return typeof value === 'number' ? value : undefined;
}
export const textOf = (row: Row, field: string): string => {
  const value = row[field];
  return typeof value === 'string' ? value : '';
};

/**
 * The products the conversation spoke of last, in the order the person saw them: that of the table in the
 * answer, where there is one.
 */
export function mentionedIn(turns: readonly Turn[]): Row[] {
  for (const turn of [...turns].reverse()) {
    const rows = lastRows(turn.exchanges);
    if (rows.length === 0) continue;
    const shown = [...turn.answer.matchAll(/^\| *([^|]+?) *\|/gm)].map((match) => match[1]);
    const ordered = shown.flatMap((id) => rows.find((each) => each.id === id) ?? []);
    return ordered.length > 0 ? ordered : rows;
  }
  return [];
}

function lastRows(exchanges: readonly Exchange[]): Row[] {
  const all = new Map<string, Row>();
  const filled = exchanges.map(({ result }) => (result.failed ? [] : rowsIn(result.value)));
  for (const rows of filled) for (const each of rows) all.set(each.id, { ...all.get(each.id), ...each });
  const last = filled.findLast((rows) => rows.length > 0) ?? [];
  return filled.length > 1 && last.length > 1
    ? [...all.values()]
    : last.map((each) => all.get(each.id) ?? each);
}
