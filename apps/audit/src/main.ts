import 'reflect-metadata';
import { runService, withHealth, withTelemetry } from '#libs/lifecycle';
import { createLogger } from '#libs/telemetry';
import { readAuditConfig } from './config.js';
import { startAudit } from './start-audit.js';

await runService('audit', () => {
  const config = readAuditConfig();
  const logger = createLogger('audit', config.LOG_LEVEL);
  return withTelemetry('audit', config, () =>
    withHealth('audit', config, () =>
      startAudit(config, logger, (line) => process.stdout.write(`${line}\n`)),
    ),
  );
});
