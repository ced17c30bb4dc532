import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  ConfigError,
  type Environment,
  isReference,
  keepFetched,
  readConfig,
  readReference,
  type SecretReference,
  vaultLoginFields,
} from '#libs/config';
import { ask } from '../ask-vault.js';
import { CredentialError } from '../credential-error.js';
import { LoginAnswer } from '../vault-answers.js';
import { type VaultClient, VaultClients } from '../vault-clients.js';

/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version */
const SecretAnswer = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()).nullable() }) });
/** Where Kubernetes mounts the token of a pod's service account. */
const tokenOfPod = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const nothing = { data: { data: null } };

/** One variable and what it refers to. */
interface Wanted {
  readonly variable: string;
  readonly reference: SecretReference;
}

/**
 * Logs in to Vault as the service itself, keeps what the `…_FILE` variables of its environment refer to for whoever reads its
 * configuration, and ends the login. Asks nobody where nothing is referred to.
 * INVARIANT (no start without its secrets): what cannot be had refuses the start and says what to do.
 * @throws ConfigError with every problem
 */
export async function fetchSecrets(
  service: string,
  env: Environment,
  { timeoutMs = 5_000 }: { timeoutMs?: number } = {},
): Promise<void> {
  const wanted = wantedIn(service, env);
  if (wanted.length === 0) return;
  const settings = readConfig(service, z.object(vaultLoginFields), env);
  const { VAULT_ADDR: address, VAULT_SERVICE_AUTH: method = 'kubernetes' } = settings;
  const role = settings.VAULT_SERVICE_ROLE ?? `deputy-${service}`;
  const variables = wanted.map(({ variable }) => variable).join(', ');
  if (address === undefined)
    throw new ConfigError(service, [`VAULT_ADDR: is required, since Vault is referred to by ${variables}`]);
  const jwt = await readToken(service, settings.VAULT_SERVICE_JWT_FILE ?? tokenOfPod);
  const vault = {
    address,
    jwtRole: role,
    ...(settings.VAULT_CACERT !== undefined && { caFile: settings.VAULT_CACERT }),
    ...(settings.VAULT_NAMESPACE !== undefined && { namespace: settings.VAULT_NAMESPACE }),
  };
  const clients = new VaultClients(vault, timeoutMs);
  try {
    const client = clients.make();
    const logIn = () => client.write(`auth/${method}/login`, { role, jwt });
    const { auth } = await ask(LoginAnswer, logIn, timeoutMs).catch((error: unknown) => {
      throw new ConfigError(service, [loginProblem(error, { method, role })]);
    });
    client.token = auth.client_token;
    const problems = await keepAll(client, wanted, { role, timeoutMs });
    // It has what it came for. Where the policy does not let it, the login ends by itself.
    await ask(z.unknown(), () => client.write('auth/token/revoke-self', {}), timeoutMs).catch(
      () => undefined,
    );
    if (problems.length > 0) throw new ConfigError(service, problems);
  } finally {
    clients.close();
  }
}

/** @throws ConfigError for what refers to Vault and cannot be read */
function wantedIn(service: string, env: Environment): Wanted[] {
  const problems: string[] = [];
  const wanted = Object.entries(env).flatMap(([variable, value]) => {
    if (value === undefined || !variable.endsWith('_FILE') || !isReference(value)) return [];
    const reference = readReference(value);
    if (reference) return [{ variable, reference }];
    problems.push(
      `${variable}: \`${value}\` must be \`vault:<path>#<field>\`, such as \`vault:kv/data/deputy/${service}#client_secret\``,
    );
    return [];
  });
  if (problems.length > 0) throw new ConfigError(service, problems);
  return wanted;
}

async function readToken(service: string, file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.trim() !== '') return text.trim();
  throw new ConfigError(service, [
    `VAULT_SERVICE_JWT_FILE: the file \`${file}\` holds no token; ${service} shows it to Vault to sign in`,
  ]);
}

/** Each path is read once, one after the other. */
async function keepAll(
  client: VaultClient,
  wanted: readonly Wanted[],
  { role, timeoutMs }: { role: string; timeoutMs: number },
): Promise<string[]> {
  const secrets = new Map<string, Record<string, unknown> | null | CredentialError>();
  const problems: string[] = [];
  for (const { variable, reference } of wanted) {
    const { path, field } = reference;
    if (!secrets.has(path)) secrets.set(path, await read(client, path, timeoutMs));
    const found = secrets.get(path);
    const problem = problemOf(found, reference, role);
    if (problem !== undefined) problems.push(`${variable}: ${problem}`);
    else keepFetched(reference, (found as Record<string, string>)[field]!.trim());
  }
  return problems;
}

async function read(client: VaultClient, path: string, timeoutMs: number) {
  try {
    const answer = await ask(SecretAnswer, () => client.read(path).catch(nothingWhere404), timeoutMs);
    return answer.data.data;
  } catch (error) {
    if (error instanceof CredentialError) return error;
    throw error;
  }
}

function nothingWhere404(error: unknown): unknown {
  if ((error as { response?: { statusCode?: number } }).response?.statusCode === 404) return nothing;
  throw error;
}

function problemOf(
  found: Record<string, unknown> | null | CredentialError | undefined,
  { path, field }: SecretReference,
  role: string,
): string | undefined {
  if (found instanceof CredentialError) {
    return found.code === 'credential_refused'
      ? `vault refuses \`${path}\` to the role \`${role}\`: its policy must let it read that path, and no other service's`
      : `\`${path}\` cannot be read now: ${found.reason}; start again once vault serves`;
  }
  if (!found) return `nothing is at \`${path}\`: \`vault kv put\` writes it`;
  const secret = Object.hasOwn(found, field) ? found[field] : undefined;
  if (typeof secret === 'string' && secret.trim() !== '') return undefined;
  return `\`${path}\` has no text \`${field}\`: \`vault kv patch\` adds it`;
}

function loginProblem(error: unknown, { method, role }: { method: string; role: string }): string {
  if (!(error instanceof CredentialError)) throw error;
  if (error.code !== 'credential_refused')
    return `VAULT_ADDR: nothing can be fetched now: ${error.reason}; start again once vault serves`;
  return (
    `VAULT_SERVICE_AUTH: vault lets nobody in as \`${role}\` by \`auth/${method}\` with the token of VAULT_SERVICE_JWT_FILE` +
    ` (${error.detail ?? 'refused'}): check VAULT_SERVICE_ROLE, and to whom that role is bound`
  );
}
