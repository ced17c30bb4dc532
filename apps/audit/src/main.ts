import 'reflect-metadata';
import { createLogger } from '#libs/telemetry';
import { readAuditConfig } from './config.js';
import { type RunningAudit, startAudit } from './start-audit.js';

let running: RunningAudit | undefined;
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());

try {
  const config = readAuditConfig();
  const logger = createLogger('audit', config.LOG_LEVEL);
  running = await startAudit(config, logger, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`audit: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** The first signal drains; one that comes before there is anything to drain just ends. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await running?.close().catch((error: unknown) => {
    process.stderr.write(`audit: stopping failed: ${String(error)}\n`);
    process.exit(1);
  });
  process.exit(0);
}
