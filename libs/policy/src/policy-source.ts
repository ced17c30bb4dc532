import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PolicySetError } from './policy-set-error.js';

/** The text of a policy set as it lies on disk. */
export interface PolicySource {
  readonly folder: string;
  readonly schema: string;
  /** Text by file name, in the order of the names. */
  readonly policyFiles: Readonly<Record<string, string>>;
}

/**
 * Reads `*.cedarschema` (exactly one) and `*.cedar` of a folder.
 * @throws PolicySetError when it cannot be read or holds no single schema
 */
export async function readPolicySource(folder: string): Promise<PolicySource> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch (cause) {
    throw new PolicySetError(folder, ['the folder cannot be read'], { cause });
  }
  const [schemaFile, ...others] = names.filter((name) => name.endsWith('.cedarschema'));
  if (!schemaFile || others.length > 0) {
    throw new PolicySetError(folder, ['there must be exactly one `.cedarschema` file']);
  }
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const policyFiles: Record<string, string> = {};
  for (const name of names) if (name.endsWith('.cedar')) policyFiles[name] = await read(name);
  return { folder, schema: await read(schemaFile), policyFiles };
}
