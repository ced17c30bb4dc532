import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. The scripts of this folder run as they are, never from dist. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
