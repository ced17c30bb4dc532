import { type Document } from 'bson';
import { Aggregator } from 'mingo/aggregator';
import { badValue } from '../command-error.js';
import { type Collection, type StoredDocument } from '../storage/collection.js';
import { decode, encode } from '../storage/decode.js';
import { checkExpression, checkName } from './check-expression.js';
import { checkFilter, refused } from './check-filter.js';
import { isPlainDocument } from './field-path.js';
import { evaluated, select } from './match.js';
import { compileSort } from './sort.js';
import { evaluation, stageOperators } from './supported-operators.js';

const stages = new Set<string>(stageOperators);

/**
 * Runs a pipeline. Leading stages that only choose and order documents work on the stored ones, so that a page of
 * products comes out byte for byte as it went in; the rest is evaluated on copies.
 * @param lookUp the collections that `$lookup` may name
 * @throws CommandError
 */
export function aggregate(
  collection: Collection | undefined,
  pipeline: unknown,
  lookUp: (name: string) => Collection | undefined,
): Uint8Array[] {
  const checked = checkPipeline(pipeline);
  const [first, ...others] = checked;
  const filtered = first !== undefined && '$match' in first;
  const chosen = [...select(collection, filtered ? first.$match : {})];
  const [documents, rest] = choose(chosen, filtered ? others : checked);
  if (rest.length === 0) return documents.map(({ raw }) => raw);

  const copies = documents.map(({ raw }) => decode(raw));
  const options = {
    ...evaluation,
    collectionResolver: (name: string) => [...(lookUp(name)?.all() ?? [])].map(({ raw }) => decode(raw)),
  };
  return evaluated(() => new Aggregator(rest, options).run<Document>(copies)).map(encode);
}

function choose(documents: StoredDocument[], pipeline: Document[]): [StoredDocument[], Document[]] {
  const [stage, ...rest] = pipeline;
  if (stage === undefined) return [documents, []];
  if ('$sort' in stage) {
    const compare = compileSort(stage.$sort);
    return choose(
      documents.sort((a, b) => compare(a.fields, b.fields)),
      rest,
    );
  }
  if ('$skip' in stage) return choose(documents.slice(stage.$skip as number), rest);
  if ('$limit' in stage) return choose(documents.slice(0, stage.$limit as number), rest);
  return [documents, pipeline];
}

/** INVARIANT (only what is known runs): nested pipelines are held to the same list. */
function checkPipeline(pipeline: unknown): Document[] {
  if (!Array.isArray(pipeline)) throw badValue("'pipeline' option must be specified as an array");
  return (pipeline as unknown[]).map((stage) => {
    if (!isPlainDocument(stage) || Object.keys(stage).length !== 1)
      throw badValue('a pipeline stage specification object must contain exactly one field');
    const [name, argument] = Object.entries(stage)[0] as [string, unknown];
    if (!stages.has(name)) throw refused(name, 304);
    checkStage(name, argument);
    return stage;
  });
}

function checkStage(name: string, argument: unknown): void {
  switch (name) {
    case '$match':
      return checkFilter(argument);
    case '$sort':
      compileSort(argument);
      return;
    case '$skip':
    case '$limit': {
      const least = name === '$skip' ? 0 : 1;
      if (!Number.isSafeInteger(argument) || (argument as number) < least)
        throw badValue(`${name} needs an integer of at least ${least}`);
      return;
    }
    case '$lookup':
      return checkLookup(argument);
    case '$count':
    case '$unwind':
    case '$sample':
      if (typeof argument === 'string') checkName(argument);
      return checkExpression(argument);
    default:
      if (!isPlainDocument(argument)) throw badValue(`${name} needs a document`);
      return checkExpression(argument);
  }
}

function checkLookup(argument: unknown): void {
  if (!isPlainDocument(argument)) throw badValue('$lookup needs a document');
  const { pipeline, let: variables, ...fields } = argument as Record<string, unknown>;
  for (const [key, value] of Object.entries(fields)) {
    // A name, never `{db, coll}`: a pipeline stays in its own database.
    if (!['from', 'localField', 'foreignField', 'as'].includes(key) || typeof value !== 'string')
      throw badValue(`$lookup does not take \`${key}\` of this kind`);
    checkName(value);
  }
  if (pipeline !== undefined) checkPipeline(pipeline);
  if (variables !== undefined) checkExpression(variables);
}
