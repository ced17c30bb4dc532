import { createInterface } from 'node:readline/promises';

/** Asks on standard error, so that standard output stays what was asked for. */
export async function askYes(question: string, signal: AbortSignal, word = 'yes'): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question, { signal })).trim().toLowerCase() === word.toLowerCase();
  } finally {
    terminal.close();
  }
}
