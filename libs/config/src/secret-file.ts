import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fetchedSecret, isReference } from './secret-reference.js';
import { Secret } from './secret.js';

/**
 * The path of a file that holds one secret. Secrets come from files because an environment is inherited by
 * child processes and shown by process listings. Or where it is at Vault, see {@link SecretReference}.
 */
export const secretFile = z
  .string()
  .transform((path, context) => {
    if (isReference(path)) {
      const secret = fetchedSecret(path);
      if (secret) return secret;
      context.addIssue({ code: 'custom', message: `\`${path}\` was not fetched from Vault` });
      return z.NEVER;
    }
    try {
      const text = readFileSync(path, 'utf8').trim();
      if (text) return new Secret(text);
      context.addIssue({ code: 'custom', message: `the file \`${path}\` is empty` });
    } catch {
      context.addIssue({ code: 'custom', message: `the file \`${path}\` cannot be read` });
    }
    return z.NEVER;
  })
  .meta({ file: 'path of a file with a secret, or `vault:<path>#<field>`' });
