import { join } from 'node:path';
import { runCommand } from '../command/index.js';
import { resetCommand } from './reset.js';

const dataDir = process.env.DEPUTY_DATA_DIR ?? join(process.cwd(), '.deputy');
process.exitCode = await runCommand(resetCommand(dataDir));
