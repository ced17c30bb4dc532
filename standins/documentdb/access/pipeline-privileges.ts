import { type Document } from 'bson';
import { type Privilege } from './roles.js';

/**
 * Every right a pipeline needs, nested pipelines included: a `$lookup` reads, and `$out` and `$merge` write,
 * wherever they point. Stages that are refused later are weighed here all the same, because a client without the
 * right must learn nothing else.
 */
export function pipelinePrivileges(database: string, pipeline: unknown): Privilege[] {
  const needed: Privilege[] = [{ action: 'find', database }];
  if (!Array.isArray(pipeline)) return needed;
  for (const stage of pipeline as unknown[])
    if (isDocument(stage))
      for (const [name, argument] of Object.entries(stage) as [string, unknown][])
        needed.push(...stagePrivileges(database, name, argument));
  return needed;
}

function stagePrivileges(database: string, stage: string, argument: unknown): Privilege[] {
  switch (stage) {
    case '$lookup':
    case '$graphLookup':
    case '$unionWith': {
      const other = isDocument(argument) ? databaseOf(argument.from ?? argument.coll, database) : database;
      return pipelinePrivileges(other, isDocument(argument) ? argument.pipeline : undefined);
    }
    case '$facet':
      return isDocument(argument)
        ? Object.values(argument).flatMap((inner) => pipelinePrivileges(database, inner))
        : [];
    case '$out': {
      const target = databaseOf(argument, database);
      return [
        { action: 'insert', database: target },
        { action: 'remove', database: target },
      ];
    }
    case '$merge': {
      const target = databaseOf(isDocument(argument) ? argument.into : argument, database);
      return [
        { action: 'insert', database: target },
        { action: 'update', database: target },
      ];
    }
    default:
      return [];
  }
}

const isDocument = (value: unknown): value is Document => typeof value === 'object' && value !== null;

/** A target is a collection's name, or `{db, coll}`. */
const databaseOf = (target: unknown, here: string) =>
  isDocument(target) && typeof target.db === 'string' ? target.db : here;
