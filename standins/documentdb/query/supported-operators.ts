import { type AnyObject } from 'mingo/types';
import { Context } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as stages from 'mingo/operators/pipeline';
import * as queries from 'mingo/operators/query';

/**
 * What queries may say: the part of Amazon DocumentDB 5.0 that the mesh uses or may soon use. Everything that is
 * not named here is refused, so that nothing works on a laptop and fails in production.
 */
export const queryOperators = [
  ...['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin'],
  ...['$not', '$exists', '$type', '$regex', '$mod', '$all', '$elemMatch', '$size'],
] as const;

export const logicalOperators = ['$and', '$or', '$nor'] as const;

export const stageOperators = [
  ...['$match', '$project', '$addFields', '$sort', '$skip', '$limit', '$count'],
  ...['$group', '$unwind', '$lookup', '$replaceRoot', '$sample'],
] as const;

export const accumulatorOperators = [
  '$sum',
  '$avg',
  '$min',
  '$max',
  '$first',
  '$last',
  '$push',
  '$addToSet',
] as const;

export const expressionOperators = [
  ...['$add', '$subtract', '$multiply', '$divide', '$mod', '$abs', '$ceil', '$floor'],
  ...['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$cmp', '$and', '$or', '$not'],
  ...['$cond', '$ifNull', '$switch', '$literal', '$let', '$map', '$filter', '$reduce'],
  ...[
    '$concat',
    '$toLower',
    '$toUpper',
    '$substrCP',
    '$strLenCP',
    '$split',
    '$indexOfCP',
    '$toString',
    '$type',
  ],
  ...['$size', '$in', '$arrayElemAt', '$concatArrays', '$slice', '$isArray', '$setUnion', '$mergeObjects'],
  ...['$year', '$month', '$dayOfMonth', '$dateToString', '$sum', '$avg', '$min', '$max'],
] as const;

/** Known to MongoDB and missing in Amazon DocumentDB 5.0: the refusal says so. */
export const missingInDocumentDb: ReadonlySet<string> = new Set([
  ...['$where', '$text', '$jsonSchema', '$function', '$accumulator', '$near'],
  ...['$facet', '$graphLookup', '$unionWith', '$setWindowFields', '$bucket', '$bucketAuto', '$sortByCount'],
  ...['$set', '$unset', '$replaceWith', '$merge', '$densify', '$fill', '$documents', '$search'],
]);

const pick = <T>(all: unknown, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const operator = (all as Record<string, T>)[name];
      return operator === undefined ? [] : [[name, operator]];
    }),
  );

/** Only the operators above are loaded: even a walk that missed one could not run it. */
export const context = Context.init({
  accumulator: pick(accumulators, accumulatorOperators),
  expression: pick(expressions, expressionOperators),
  pipeline: pick(stages, stageOperators),
  query: pick(queries, [...queryOperators, ...logicalOperators, '$expr']),
});

export const evaluation = {
  context,
  idKey: '_id',
  scriptEnabled: false,
  useStrictMode: true,
} satisfies AnyObject;
