import 'reflect-metadata';
import { join } from 'node:path';
import { runService } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readMcpConfig } from '../../../apps/mcp/src/config.js';
import { ownToolboxes, startMcp } from '../../../apps/mcp/src/start-mcp.js';

/** mcp as it is, with one more toolbox. */
await runService('mcp', () => {
  const config = readMcpConfig();
  const folders = [ownToolboxes, join(import.meta.dirname, 'toolboxes')];
  return startMcp(config, createLogger('mcp', config.LOG_LEVEL), folders);
});
