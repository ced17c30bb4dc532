import { type Collection, type Db, type Document, type MongoClient } from 'mongodb';
import { matches, same } from './matches.js';
import { type CollectionData, type CrudTest, type Operation } from './read-tests.js';

/** `refused`: the stand-in says by name that it does not do this. `wrong`: it did something else than expected. */
export type Ended =
  | { readonly how: 'passed' | 'not for it' }
  | { readonly how: 'refused' | 'wrong' | 'not run'; readonly why: string };

class NotRun extends Error {}

export async function runTest(test: CrudTest, client: MongoClient): Promise<Ended> {
  if (test.notFor !== undefined) return { how: 'not for it' };
  const refusals: string[] = [];
  const listen = ({ failure }: { failure: Error }) => {
    if (/not supported by the local stand-in/.test(failure.message)) refusals.push(failure.message);
  };
  client.on('commandFailed', listen);
  try {
    await fill(test.initialData, client);
    const entities = entitiesOf(test, client);
    for (const operation of test.operations) await runOperation(operation, entities);
    await compareOutcome(test.outcome, client);
    return { how: 'passed' };
  } catch (error) {
    const why = (error as Error).message;
    if (error instanceof NotRun) return { how: 'not run', why };
    const [refusal] = refusals;
    return refusal === undefined && !/not supported by the local stand-in/.test(why)
      ? { how: 'wrong', why }
      : { how: 'refused', why: refusal ?? why };
  } finally {
    client.off('commandFailed', listen);
  }
}

async function fill(data: readonly CollectionData[], client: MongoClient): Promise<void> {
  for (const name of new Set(data.map(({ databaseName }) => databaseName)))
    await client.db(name).dropDatabase();
  for (const { databaseName, collectionName, documents } of data)
    if (documents.length > 0)
      await client
        .db(databaseName)
        .collection(collectionName)
        .insertMany([...documents]);
}

interface Entities {
  readonly databases: ReadonlyMap<string, Db>;
  readonly collections: ReadonlyMap<string, Collection>;
}

function entitiesOf({ entities }: CrudTest, client: MongoClient): Entities {
  const databases = new Map<string, Db>();
  const collections = new Map<string, Collection>();
  for (const entity of entities) {
    const [kind = '', about] = Object.entries(entity)[0] as [string, Document];
    if (kind === 'database') databases.set(String(about.id), client.db(String(about.databaseName)));
    else if (kind === 'collection') {
      const of = databases.get(String(about.database));
      if (of) collections.set(String(about.id), of.collection(String(about.collectionName), about.collectionOptions as Document));
    } else if (kind !== 'client') throw new NotRun(`entities of the kind \`${kind}\``);
  }
  return { databases, collections };
} // prettier-ignore

async function runOperation(operation: Operation, entities: Entities): Promise<void> {
  const { expectError, expectResult } = operation;
  let result: unknown;
  try {
    result = await act(operation, entities);
  } catch (error) {
    if (!expectError || error instanceof NotRun) throw error;
    checkError(expectError, error as Error & Document);
    return;
  }
  if (expectError) throw new Error(`${operation.name}: succeeded, and was to fail`);
  if (expectResult !== undefined && !matches(expectResult, result))
    throw new Error(`${operation.name}: ${JSON.stringify(result)} is not ${JSON.stringify(expectResult)}`);
}

function checkError(expected: Document, error: Error & Document): void {
  // What the stand-in does not do is no refusal that was asked for.
  if (/not supported by the local stand-in/.test(error.message)) throw error;
  const { errorCode, errorContains } = expected as { errorCode?: number; errorContains?: string };
  if (errorCode !== undefined && error.code !== errorCode)
    throw new Error(`failed with ${String(error.code)}, and not with ${String(errorCode)}: ${error.message}`);
  if (errorContains !== undefined && !error.message.toLowerCase().includes(errorContains.toLowerCase()))
    throw new Error(`failed with \`${error.message}\`, which does not say \`${errorContains}\``);
}

const asIs = ['insertOne', 'insertMany', 'updateOne', 'updateMany', 'replaceOne', 'deleteOne', 'deleteMany', 'findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete', 'distinct', 'findOne', 'countDocuments', 'bulkWrite', 'count'] as const; // prettier-ignore
/** Which arguments stand before the options, by the driver's own order. */
const inOrder = ['fieldName', 'document', 'documents', 'requests', 'filter', 'update', 'replacement'];

function act({ name, object, arguments: given = {} }: Operation, { databases, collections }: Entities): Promise<unknown> {
  const collection = collections.get(object);
  const database = databases.get(object);
  const { pipeline, filter, ...options } = given;
  if (name === 'aggregate' && (collection ?? database))
    return (collection ?? database)!.aggregate(pipeline as Document[], options).toArray();
  if (!collection) throw new NotRun(`\`${name}\` of something that is no collection`);
  if (name === 'find') return collection.find((filter ?? {}) as Document, options).toArray();
  if (name === 'estimatedDocumentCount') return collection.estimatedDocumentCount(given);
  if (!asIs.some((known) => known === name)) throw new NotRun(`\`${name}\``);
  const first = inOrder.filter((argument) => argument in given);
  const rest = Object.fromEntries(Object.entries(given).filter(([key]) => !first.includes(key)));
  const method = (collection as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>)[name];
  const result = method!.call(collection, ...first.map((argument) => given[argument] as unknown), rest);
  // The driver's own class of results, whose fields are what is compared.
  return name === 'bulkWrite' ? result.then((all) => ({ ...(all as Document) })) : result;
} // prettier-ignore

async function compareOutcome(outcome: readonly CollectionData[], client: MongoClient): Promise<void> {
  for (const { databaseName, collectionName, documents } of outcome) {
    const collection = client.db(databaseName).collection(collectionName);
    const stored = await collection.find({}).sort({ _id: 1 }).toArray();
    if (!same(stored, documents))
      throw new Error(`\`${collectionName}\` holds ${JSON.stringify(stored)}, and not ${JSON.stringify(documents)}`);
  }
} // prettier-ignore
