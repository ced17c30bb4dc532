import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A secret that prints as `[secret]`; only {@link Secret.reveal} gives the text away. */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  reveal(): string {
    return this.#text;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * The path of a file that holds one secret. Secrets come from files because an environment is inherited by
 * child processes and shown by process listings.
 */
export const secretFile = z
  .string()
  .transform((path, context) => {
    try {
      const text = readFileSync(path, 'utf8').trim();
      if (text) return new Secret(text);
      context.addIssue({ code: 'custom', message: `the file \`${path}\` is empty` });
    } catch {
      context.addIssue({ code: 'custom', message: `the file \`${path}\` cannot be read` });
    }
    return z.NEVER;
  })
  .meta({ file: 'path of a file with a secret' });
