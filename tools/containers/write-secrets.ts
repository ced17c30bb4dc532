import { secretsRoot } from '../env/container-folder.js';
import { writeFiles } from './write-files.js';

/** The first container of a task: writes the files of DEPUTY_FILES below DEPUTY_FILES_DIR (default: /run/deputy), and ends. */
const { DEPUTY_FILES = '', DEPUTY_FILES_DIR = secretsRoot } = process.env;
try {
  console.log(`written: ${writeFiles(DEPUTY_FILES_DIR, DEPUTY_FILES).join(', ')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
