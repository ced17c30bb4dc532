import { badValue, notSupported } from '../command-error.js';
import { type Collection } from '../storage/collection.js';
import { encode } from '../storage/decode.js';
import { isPlainDocument } from './field-path.js';
import { select } from './match.js';

/**
 * The one pipeline that drivers make for `countDocuments`: `$match`, `$skip` and `$limit` as wanted, then
 * `{$group: {_id: 1, n: {$sum: 1}}}`. @throws CommandError on every other
 */
export function countByPipeline(collection: Collection | undefined, pipeline: unknown): Uint8Array[] {
  if (!Array.isArray(pipeline)) throw badValue("'pipeline' option must be specified as an array");
  const stages = (pipeline as unknown[]).map(readStage);
  const [match] = stages[0]?.name === '$match' ? stages.splice(0, 1) : [];
  if (stages.pop()?.name !== '$group') throw notSupported('an aggregate that does not count', 304);
  let n = [...select(collection, match?.argument ?? {})].length;
  for (const { name, argument } of stages) {
    if (!Number.isSafeInteger(argument) || (argument as number) < 0) throw badValue(`${name} needs a count`);
    if (name === '$skip') n = Math.max(0, n - (argument as number));
    else if (name === '$limit') n = Math.min(n, argument as number);
    else throw notSupported(`${name} at this place`, 304);
  }
  return n === 0 ? [] : [encode({ _id: 1, n })];
}

function readStage(stage: unknown): { name: string; argument: unknown } {
  const [entry, ...more] = isPlainDocument(stage) ? (Object.entries(stage) as [string, unknown][]) : [];
  if (!entry || more.length > 0) throw badValue('a pipeline stage must contain exactly one field');
  const [name, argument] = entry;
  if (!['$match', '$skip', '$limit', '$group'].includes(name)) throw notSupported(name, 304);
  if (name === '$group' && !counts(argument)) throw notSupported('a `$group` that does more than count', 304);
  return { name, argument };
}

const counts = (group: unknown) => {
  const { _id: id, n, ...rest } = isPlainDocument(group) ? group : {};
  return (
    id === 1 && isPlainDocument(n) && JSON.stringify(n) === '{"$sum":1}' && Object.keys(rest).length === 0
  );
};
