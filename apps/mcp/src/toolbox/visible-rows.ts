import { type Db, type Document, type Filter } from 'mongodb';

/** Which rows, and which page of them. */
export interface WantedRows<Row> {
  readonly filter: Filter<Row>;
  readonly sort: readonly (readonly [field: keyof Row & string, direction: 1 | -1])[];
  /** Rows to pass over. */
  readonly skip: number;
  readonly limit: number;
}

export interface RowPage<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

/** The rows of one collection that whoever asks may read. To them there are no others. */
export interface VisibleRows<Row> {
  /** @throws RowsUndecided when policy gave no decision about them */
  page(wanted: WantedRows<Row>): Promise<RowPage<Row>>;
  /** Whether they could read this row, were it stored so. @throws RowsUndecided */
  shows(row: Row): Promise<boolean>;
}

/** Longest one database command may take, in milliseconds. */
export const commandLimit = { maxTimeMS: 5_000 } as const;

/** One page of whatever `filter` selects, and whether another row follows. The id settles ties: pages neither repeat nor lose rows. */
export async function readRows<Row extends Document>(
  db: Db,
  collection: string,
  { filter, sort, skip, limit }: WantedRows<Row>,
  signal: AbortSignal,
): Promise<Row[]> {
  const rows = await db
    .collection(collection)
    .find(filter as Filter<Document>, { ...commandLimit, signal, batchSize: limit + 1 })
    .sort([...sort.map(([field, direction]) => [field, direction] as [string, 1 | -1]), ['_id', 1]])
    .skip(skip)
    .limit(limit + 1)
    .toArray();
  return rows as unknown as Row[];
}
