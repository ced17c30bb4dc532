import { NestFactory } from '@nestjs/core';
import { oidcIssuer, readTenantDirectory } from '#libs/config';
import { apis, apiScope } from '#libs/contracts';
import { createTokenVerifier } from '#libs/principal';
import { connectMesh, consumeDecisions, MeshServer, rereadDecisions, type StoredDecision } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type Logger, NestLogger } from '#libs/telemetry';
import { AuditModule } from './audit.module.js';
import { type AuditConfig } from './config.js';
import { DecisionLog } from './log/decision-log.js';
import { Quarantine } from './log/quarantine.js';
import { recordDecision } from './record/record-decision.js';

export interface RunningAudit {
  /** Answers what was asked, writes what was taken, leaves the mesh. */
  close(): Promise<void>;
}

/** Opens the log, then serves queries and follows the stream; waits for NATS as long as it takes. */
export async function startAudit(
  config: AuditConfig,
  logger: Logger,
  print: (line: string) => void,
): Promise<RunningAudit> {
  const verifier = createTokenVerifier({
    ...oidcIssuer(config),
    audience: apis.audit,
    requiredScope: apiScope,
    tenants: readTenantDirectory(config.POLICIES_DIR),
  });
  const policy = await PolicyEngine.load(config.POLICIES_DIR);
  const { log, cutOff } = await DecisionLog.open(config.DATA_DIR, config.RECORDS_V1_ISSUER_ID);
  if (cutOff > 0) logger.warn({ cutOff }, 'the torn tail of the decision log was cut off; it comes again');
  const quarantine = await Quarantine.open(config.DATA_DIR);
  const connection = await connectMesh({
    url: config.NATS_URL,
    peer: 'audit',
    seedFile: config.NATS_NKEY_SEED_FILE,
    ...(config.NATS_CA_FILE && { caFile: config.NATS_CA_FILE }),
    onWaiting: (reason) => logger.warn({ reason }, 'waiting for NATS'),
  });
  const app = await NestFactory.createMicroservice(
    AuditModule.with({ verifier, policy, log, quarantine, connection, clock: () => new Date() }),
    { strategy: new MeshServer({ connection }), logger: new NestLogger(logger), abortOnError: false },
  );
  await app.listen();
  const stop = new AbortController();
  const alarm = logger.error.bind(logger);
  const record = (event: unknown, stored: StoredDecision) =>
    recordDecision({ log, quarantine, print, alarm }, event, stored);
  const consuming = consumeDecisions(connection, record, stop);
  const isKnown = (seq: number) => log.knows(seq) || quarantine.knows(seq);
  // What the stream was told to be written and is not: the log was torn behind its last line, or comes from a copy.
  const rereading = rereadDecisions(connection, isKnown, record, stop).then((restored) => {
    if (restored > 0)
      logger.warn({ restored }, 'what the decision log lacked was read again from the stream');
  });
  logger.info({ known: log.size }, 'audit follows the decisions');
  return {
    async close() {
      stop.abort();
      await Promise.all([consuming, rereading, app.close()]);
      await connection.close();
      await log.close();
      await quarantine.close();
    },
  };
}
