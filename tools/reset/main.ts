import { join } from 'node:path';
import { reset } from './reset.js';

const dataDir = process.env.DEPUTY_DATA_DIR ?? join(process.cwd(), '.deputy');
process.exitCode = reset(process.argv.slice(2), dataDir, console);
