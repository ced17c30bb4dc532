import { type Document } from 'bson';
import { badValue, CommandError, failedToParse, notSupported } from '../command-error.js';
import { refused } from '../query/check-filter.js';
import { isPlainDocument } from '../query/field-path.js';
import { missing, operators, type UpdateMoment } from './operators.js';
import { slotAt, withSlot } from './set-path.js';

/** A checked update: from a document to the document it becomes. Neither is changed in place. */
export type Update = (document: Document, moment: UpdateMoment) => Document;

/**
 * Understands an update: either operators (`$set`, `$inc` …) or a whole replacement.
 * @param update decoded with BSON's own number types
 * @throws CommandError on unknown operators, conflicting paths, or a mixture of both
 */
export function compileUpdate(update: unknown): Update {
  if (Array.isArray(update)) throw notSupported('an update by pipeline');
  if (!isPlainDocument(update)) throw failedToParse('an update must be a document');
  return isReplacement(update) ? replaceBy(update) : modifyBy(update);
}

export const isReplacement = (update: Document) => !Object.keys(update)[0]?.startsWith('$');

function replaceBy(replacement: Document): Update {
  const operator = Object.keys(replacement).find((key) => key.startsWith('$'));
  if (operator)
    throw new CommandError(52, `The dollar ($) prefixed field '${operator}' is not valid for storage.`);
  return (document) => {
    const { _id = document._id as unknown, ...rest } = replacement as { _id?: unknown };
    return _id === undefined ? rest : { _id, ...rest };
  };
}

function modifyBy(update: Document): Update {
  const steps = Object.entries(update).flatMap(([operator, fields]: [string, unknown]) => {
    if (!operator.startsWith('$')) throw failedToParse(`Unknown modifier: ${operator}`);
    if (operator !== '$rename' && !Object.hasOwn(operators, operator)) throw refused(operator);
    if (!isPlainDocument(fields))
      throw failedToParse(`Modifiers operate on fields: ${operator} needs a document`);
    return Object.entries(fields).map(([path, operand]: [string, unknown]) => ({ operator, path, operand }));
  });
  refuseConflicts(
    steps.flatMap(({ operator, path, operand }) =>
      operator === '$rename' ? [path, renameTarget(path, operand)] : [path],
    ),
  );
  return (document, moment) =>
    steps.reduce((current, { operator, path, operand }) => {
      if (operator === '$rename') return renamed(current, path, renameTarget(path, operand));
      const before = slotAt(current, path);
      const after = operators[operator]?.(before, operand, path, moment);
      return after === before ? current : withSlot(current, path, after);
    }, document);
}

function renameTarget(path: string, target: unknown): string {
  if (typeof target !== 'string' || target === path)
    throw badValue(`$rename of \`${path}\` needs another field's name`);
  return target;
}

function renamed(document: Document, from: string, to: string): Document {
  const value = slotAt(document, from);
  return value === missing ? document : withSlot(withSlot(document, from, missing), to, value);
}

/** Two operators on one path, or on a path and its parent, have no order that could decide. */
function refuseConflicts(paths: readonly string[]): void {
  const sorted = [...paths].sort();
  sorted.forEach((path, index) => {
    const clash = sorted.slice(index + 1).find((other) => other === path || other.startsWith(`${path}.`));
    if (clash !== undefined)
      throw new CommandError(40, `Updating the path '${clash}' would create a conflict at '${path}'`);
  });
}
