import { z } from 'zod';
import { ConfigError, type Environment, logLevel, readConfig, type Secret, secretFile } from '#libs/config';

/** 0 takes a free port; the line that says `ready` tells which. */
const anyPort = z.coerce.number().pipe(z.int().min(0).max(65_535));

const schema = z.object({
  NODE_ENV: z.string().optional(),
  /** Each stand-in starts only when its port is given. All listen on loopback. */
  VAULT_PORT: anyPort.optional(),
  DOCUMENTDB_PORT: anyPort.optional(),
  BEDROCK_PORT: anyPort.optional(),
  /** The stand-ins keep their data in folders of their own below it. */
  DATA_DIR: z.string().min(1),
  VAULT_ROOT_TOKEN_FILE: secretFile.optional(),
  /** Of the DocumentDB user `admin`, who is made when the data folder is empty. */
  DOCUMENTDB_ADMIN_PASSWORD_FILE: secretFile.optional(),
  /** Pause between two pieces of a streamed answer, in milliseconds. */
  BEDROCK_PACE_MS: z.coerce.number().pipe(z.int().min(0).max(10_000)).optional(),
  LOG_LEVEL: logLevel,
});

export interface StandInsConfig {
  readonly dataDir: string;
  readonly vault?: { readonly port: number; readonly rootToken: Secret };
  readonly documentdb?: { readonly port: number; readonly adminPassword: Secret };
  readonly bedrock?: { readonly port: number; readonly paceMs?: number };
  readonly logLevel: string;
}

/** @throws ConfigError listing every problem; NODE_ENV=production is one */
export function readStandInsConfig(env: Environment = process.env): StandInsConfig {
  if (env.NODE_ENV === 'production')
    throw new ConfigError('standins', [
      'NODE_ENV: the local stand-ins refuse `production`; give the services the addresses of real servers',
    ]);
  const read = readConfig('standins', schema, env);
  const problems: string[] = [];
  const needed = (name: 'VAULT_ROOT_TOKEN_FILE' | 'DOCUMENTDB_ADMIN_PASSWORD_FILE', port: string) => {
    const secret = read[name];
    if (!secret) problems.push(`${name}: is required with ${port}`);
    return secret as Secret;
  };
  const { VAULT_PORT, DOCUMENTDB_PORT, BEDROCK_PORT, BEDROCK_PACE_MS } = read;
  const vault = VAULT_PORT !== undefined && {
    vault: { port: VAULT_PORT, rootToken: needed('VAULT_ROOT_TOKEN_FILE', 'VAULT_PORT') },
  };
  const documentdb = DOCUMENTDB_PORT !== undefined && {
    documentdb: {
      port: DOCUMENTDB_PORT,
      adminPassword: needed('DOCUMENTDB_ADMIN_PASSWORD_FILE', 'DOCUMENTDB_PORT'),
    },
  };
  const bedrock = BEDROCK_PORT !== undefined && {
    bedrock: { port: BEDROCK_PORT, ...(BEDROCK_PACE_MS === undefined ? {} : { paceMs: BEDROCK_PACE_MS }) },
  };
  if (!vault && !documentdb && !bedrock)
    problems.push('VAULT_PORT, DOCUMENTDB_PORT or BEDROCK_PORT: at least one is required');
  if (problems.length > 0) throw new ConfigError('standins', problems);
  return Object.freeze({
    dataDir: read.DATA_DIR,
    logLevel: read.LOG_LEVEL,
    ...(vault || {}),
    ...(documentdb || {}),
    ...(bedrock || {}),
  });
}
