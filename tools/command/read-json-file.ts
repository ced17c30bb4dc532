import { readFileSync } from 'node:fs';
import { findNodeAtLocation, parseTree, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { type z } from 'zod';
import { UsageProblem } from './command-problem.js';

/**
 * Reads a JSON file that somebody may have edited.
 * @param mend what to do about it when it is broken, after `mend it there, or `
 * @throws UsageProblem with the file, line and column, and what is wrong there. Never with what stands there: it may be
 * a password, which the errors of `JSON.parse` quote
 */
export function readJsonFile<S extends z.ZodType>(path: string, schema: S, mend: string): z.output<S> {
  const text = textOf(path);
  const parsed = schema.safeParse(valueOf(text) ?? fail(path, syntaxProblem(text), mend));
  if (parsed.success) return parsed.data;
  return fail(path, valueProblem(text, parsed.error.issues[0]), mend);
}

/** What is wrong in a text that should be JSON of a schema, and where: `line 3, column 5: comma expected`. */
type Place = string;

function fail(path: string, place: Place, mend: string): never {
  throw new UsageProblem(`\`${path}\` is broken at ${place}; mend it there, or ${mend}`);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageProblem(`\`${path}\` cannot be read (${code ?? 'unknown'})`, { cause });
  }
}

function syntaxProblem(text: string): Place {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (!first) return 'a place that cannot be told';
  const words = printParseErrorCode(first.error).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`);
  return `${placeOf(text, first.offset)}: ${words.toLowerCase()}`;
}

/** The value itself, or for one that is missing whatever should hold it. */
function valueProblem(text: string, issue: z.core.$ZodIssue | undefined): Place {
  const path = (issue?.path ?? []).map((key) => (typeof key === 'number' ? key : String(key)));
  const root = parseTree(text);
  let node = root;
  for (let length = path.length; length > 0 && root; length -= 1) {
    node = findNodeAtLocation(root, path.slice(0, length));
    if (node) break;
  }
  const key = path.length > 0 ? `, \`${path.join('.')}\`` : '';
  return `${placeOf(text, (node ?? root)?.offset ?? 0)}${key}: ${issue?.message ?? 'not understood'}`;
}

/** Counted from 1, as editors do. */
function placeOf(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
