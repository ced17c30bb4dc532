import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The path of a JSON file; what it holds is checked by whoever knows its shape. */
export const jsonFile = z
  .string()
  .transform((path, context): unknown => {
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      context.addIssue({ code: 'custom', message: `the file \`${path}\` cannot be read as JSON` });
      return z.NEVER;
    }
  })
  .meta({ file: 'path of a JSON file' });
