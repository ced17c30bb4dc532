import { type Document } from 'bson';
import { CommandError } from '../command-error.js';

/**
 * Runs one statement after the other. Ordered writes stop at the first that fails.
 * @returns the reply's `writeErrors`, if any
 */
export function eachStatement<S>(
  statements: readonly S[],
  ordered: boolean,
  run: (statement: S, index: number) => void,
): Document {
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details });
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}
