import { join } from 'node:path';
import { runCommand } from '../command/index.js';
import { keysCommand } from './keys-command.js';

process.exitCode = await runCommand(
  keysCommand(join(process.env.DEPUTY_DATA_DIR ?? join(process.cwd(), '.deputy'), 'identity')),
);
