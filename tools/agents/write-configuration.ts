import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type AgentsAnswer } from '#libs/contracts';
import { createFile } from '#libs/journal';
import { readJsonFile, UsageProblem } from '../command/index.js';
import {
  configurationFor,
  fileNameFor,
  isKnownClient,
  type KnownClient,
  knownClients,
  nextStep,
} from './client-configuration.js';

/** A file that is not there yet, for a client. */
export interface Target {
  readonly client: KnownClient;
  readonly file: string;
  readonly mcp: string;
}

/** @throws UsageProblem for a client that is not known, or a file that is there */
export function targetOf({ id, client = 'claude-code', out, mcp }: { id: string; client?: string | undefined; out?: string | undefined; mcp?: string | undefined }): Target {
  if (!isKnownClient(client))
    throw new UsageProblem(`\`${client}\` is not known here: ${Object.keys(knownClients).join(', ')}`);
  const dataDir = process.env.DEPUTY_DATA_DIR ?? join(process.cwd(), '.deputy');
  const file = resolve(out ?? join(dataDir, 'agents', fileNameFor({ id }, client)));
  if (existsSync(file)) throw new UsageProblem(`\`${file}\` is there; move it away, or name another with --out`);
  if (out === undefined) mkdirSync(join(dataDir, 'agents'), { recursive: true, mode: 0o700 });
  return { client, file, mcp: mcp ?? addressOfMcp(dataDir) };
} // prettier-ignore

const MeshState = z.object({ mcpUrl: z.string() });

/** Where the running mesh says, else the default. */
function addressOfMcp(dataDir: string): string {
  const state = join(dataDir, 'mesh.json');
  return existsSync(state)
    ? readJsonFile(state, MeshState, 'say where mcp is with --mcp').mcpUrl
    : 'http://localhost:3002/mcp';
}

/** INVARIANT (a key lies in no file that others read): made for its owner alone, and never over one that is there. */
export async function writeConfiguration(
  { client, file, mcp }: Target,
  { issued }: AgentsAnswer,
): Promise<string> {
  if (await createFile(file, configurationFor(client, mcp, issued?.key))) return file;
  throw new UsageProblem(
    `\`${file}\` has come to be there meanwhile, so nothing was written${issued ? `; revoke the key \`${issued.id}\`` : ''}`,
  );
}

/** What people are told of it; a key that lies there is shown nowhere else. */
export const toldOf = ({ client }: Target, file: string): string[] => [
  '',
  `Written, for you alone: ${file}`,
  nextStep(client, file),
];
