import { type Document } from 'bson';
import { Context } from 'mingo/core';
import * as operators from 'mingo/operators/query';
import { Query } from 'mingo/query';
import { badValue, CommandError } from '../command-error.js';
import { type Collection, type StoredDocument } from '../storage/collection.js';
import { checkFilter, evaluatedOperators, isOperatorDocument } from './check-filter.js';

const evaluation = {
  context: Context.init({
    query: Object.fromEntries(
      Object.entries(operators).filter(([name]) => evaluatedOperators.includes(name)),
    ) as typeof operators,
  }),
  idKey: '_id',
  scriptEnabled: false,
  useStrictMode: true,
};

/** @throws CommandError when the filter says something the stand-in does not support */
function compileFilter(filter: unknown): (fields: Document) => boolean {
  checkFilter(filter);
  if (Object.keys(filter).length === 0) return () => true;
  return evaluated(() => {
    const query = new Query<Document>(filter, evaluation);
    return (fields) => evaluated(() => query.test(fields));
  });
}

/** The documents of a collection that a filter selects, in insertion order. */
export function* select(collection: Collection | undefined, filter: unknown): Generator<StoredDocument> {
  const matches = compileFilter(filter);
  if (!collection) return;
  for (const document of candidates(collection, filter as Document))
    if (matches(document.fields)) yield document;
}

/** A filter that pins `_id` needs one look, not a walk over everything. */
function candidates(collection: Collection, filter: Document): Iterable<StoredDocument> {
  const id: unknown = filter._id;
  const pinned = isOperatorDocument(id) && '$eq' in id ? (id.$eq as unknown) : id;
  if (pinned === undefined || pinned === null || pinned instanceof RegExp || isOperatorDocument(pinned))
    return collection.all();
  const document = collection.byId(pinned);
  return document ? [document] : [];
}

/** Whatever the evaluator complains about is the query's fault. */
function evaluated<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw badValue(`the query cannot be evaluated: ${(error as Error).message}`);
  }
}
