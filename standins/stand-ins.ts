import { join } from 'node:path';
import { type Logger } from '#libs/telemetry';
import { startBedrock } from './bedrock/start-bedrock.js';
import { type StandInsConfig } from './config.js';
import { startDocumentDb } from './documentdb/start-documentdb.js';
import { startVault } from './vault/start-vault.js';

export const STAND_INS = Symbol('stand-ins');

interface StandIn {
  readonly address: string;
  readonly failed?: Promise<never>;
  close(): Promise<void>;
}

export interface StandIns {
  /** Where each listens; those that were not asked for are missing. */
  readonly addresses: Readonly<Partial<Record<'vault' | 'documentdb' | 'bedrock', string>>>;
  /** Rejects when one of them can never serve again; a new process can. */
  readonly failed: Promise<unknown>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Starts what the configuration asks for: all of it or nothing. @throws the first failure */
export async function startStandIns(config: StandInsConfig, logger: Logger): Promise<StandIns> {
  const { vault, documentdb, bedrock, dataDir } = config;
  const starting: [name: keyof StandIns['addresses'], Promise<StandIn>][] = [];
  if (vault)
    starting.push([
      'vault',
      startVault({
        port: vault.port,
        host,
        dataDir: join(dataDir, 'vault'),
        rootToken: vault.rootToken.reveal(),
        logger: logger.child({ standIn: 'vault' }),
      }),
    ]);
  if (documentdb)
    starting.push([
      'documentdb',
      startDocumentDb({
        port: documentdb.port,
        host,
        dataDir: join(dataDir, 'documentdb'),
        adminPassword: documentdb.adminPassword.reveal(),
        warn: (message) => logger.warn({ standIn: 'documentdb' }, message),
      }),
    ]);
  if (bedrock) starting.push(['bedrock', startBedrock({ host, ...bedrock })]);

  const results = await Promise.allSettled(starting.map(([, standIn]) => standIn));
  const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    // In this order: Vault is a client of DocumentDB.
    for (const standIn of running) await standIn.close();
  };
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  const addresses = Object.fromEntries(starting.map(([name], index) => [name, running[index]?.address]));
  const broken = Promise.race(running.flatMap(({ failed: never }) => never ?? []));
  broken.catch(() => undefined); // while nobody asks yet
  return { addresses, failed: broken, close };
}
