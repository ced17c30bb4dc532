import { type Document } from 'bson';
import { CommandError, failedToParse, notSupported } from '../command-error.js';
import { isPlainDocument } from '../query/field-path.js';
import { addNumbers } from './add-numbers.js';
import { missing, slotAt, withSlot, type Slot } from './set-path.js';

/** A checked update: from a document to the document it becomes. Neither is changed in place. */
export type Update = (document: Document) => Document;

/** From the value that is there and the operand to the value that stays. Operands keep their BSON number types. */
const operators: Readonly<Record<string, (before: Slot, operand: unknown, path: string) => Slot>> = {
  $set: (_before, operand) => operand,
  $unset: () => missing,
  $inc: (before, operand, path) => addNumbers(before === missing ? undefined : before, operand, path),
};

/**
 * Understands an update by operators.
 * @param update decoded with BSON's own number types
 * @throws CommandError on a replacement, unknown operators or conflicting paths
 */
export function compileUpdate(update: unknown): Update {
  if (Array.isArray(update)) throw notSupported('an update by pipeline');
  if (!isPlainDocument(update)) throw failedToParse('an update must be a document');
  const steps = Object.entries(update).flatMap(([operator, fields]: [string, unknown]) => {
    if (!operator.startsWith('$')) throw notSupported(`a replacement (\`${operator}\` without an operator)`);
    if (!Object.hasOwn(operators, operator)) throw notSupported(operator);
    if (!isPlainDocument(fields))
      throw failedToParse(`Modifiers operate on fields: ${operator} needs a document`);
    return Object.entries(fields).map(([path, operand]: [string, unknown]) => ({ operator, path, operand }));
  });
  if (steps.length === 0) throw notSupported('an update that changes nothing');
  refuseConflicts(steps.map(({ path }) => path));
  return (document) =>
    steps.reduce((current, { operator, path, operand }) => {
      const before = slotAt(current, path);
      const after = operators[operator]?.(before, operand, path);
      return after === before ? current : withSlot(current, path, after);
    }, document);
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
