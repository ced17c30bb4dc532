import 'reflect-metadata';
import { createLogger } from '#libs/telemetry';
import { readAgentConfig } from './config.js';
import { type RunningAgent, startAgent } from './start-agent.js';

let running: RunningAgent | undefined;
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());

try {
  const config = readAgentConfig();
  const logger = createLogger('agent', config.LOG_LEVEL);
  running = await startAgent(config, logger);
  logger.info('agent serves');
} catch (error) {
  process.stderr.write(`agent: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** The first signal drains; one that comes before there is anything to drain just ends. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await running?.close().catch((error: unknown) => {
    process.stderr.write(`agent: stopping failed: ${String(error)}\n`);
    process.exit(1);
  });
  process.exit(0);
}
