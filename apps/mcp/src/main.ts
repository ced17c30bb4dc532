import 'reflect-metadata';
import { createLogger } from '#libs/telemetry';
import { readMcpConfig } from './config.js';
import { type RunningMcp, startMcp } from './start-mcp.js';

let running: RunningMcp | undefined;
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());

try {
  const config = readMcpConfig();
  const logger = createLogger('mcp', config.LOG_LEVEL);
  running = await startMcp(config, logger);
  logger.info({ address: config.PUBLIC_URL }, 'mcp listens');
} catch (error) {
  process.stderr.write(`mcp: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** The first signal drains; one that comes before there is anything to drain just ends. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await running?.close().catch((error: unknown) => {
    process.stderr.write(`mcp: stopping failed: ${String(error)}\n`);
    process.exit(1);
  });
  process.exit(0);
}
