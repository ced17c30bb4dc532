import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PolicySetError } from './policy-set-error.js';

/** The text of a policy set as it lies on disk. */
export interface PolicySource {
  readonly folder: string;
  /** Text of the schema's fragments by file name, in the order of the names. */
  readonly schemaFiles: Readonly<Record<string, string>>;
  /** Text by file name, in the order of the names. */
  readonly policyFiles: Readonly<Record<string, string>>;
}

/**
 * Reads `*.cedarschema` and `*.cedar` of a folder.
 * @throws PolicySetError when it cannot be read or holds no schema
 */
export async function readPolicySource(folder: string): Promise<PolicySource> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch (cause) {
    throw new PolicySetError(folder, ['the folder cannot be read'], { cause });
  }
  const read = async (extension: string) => {
    const files: Record<string, string> = {};
    for (const name of names) {
      if (name.endsWith(extension)) files[name] = await readFile(join(folder, name), 'utf8');
    }
    return files;
  };
  const schemaFiles = await read('.cedarschema');
  if (Object.keys(schemaFiles).length === 0)
    throw new PolicySetError(folder, ['there is no `.cedarschema` file']);
  return { folder, schemaFiles, policyFiles: await read('.cedar') };
}
