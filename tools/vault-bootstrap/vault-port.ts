import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import vault from 'node-vault';

export interface VaultAccess {
  address: string;
  token: string;
  caFile?: string;
  namespace?: string;
}

/** The few calls set-up needs. Paths are without `v1/`. */
export interface VaultPort {
  /** The answer's `data`, or undefined where there is nothing. */
  read(path: string): Promise<Record<string, unknown> | undefined>;
  list(path: string): Promise<string[]>;
  write(path: string, data: Record<string, unknown>): Promise<Record<string, unknown> | undefined>;
  remove(path: string): Promise<void>;
  /** Makes a token. @returns it, never to be logged */
  createToken(wanted: Record<string, unknown>): Promise<string>;
}

/** Says what was asked of Vault and Vault's own words; never the request, which may hold a password. */
export class VaultCallFailed extends Error {
  constructor(
    call: string,
    readonly status: number | undefined,
    reason: string,
  ) {
    super(`${call} failed: ${reason}`);
    this.name = 'VaultCallFailed';
  }
}

const timeoutMs = 15_000;

/** Vault through node-vault. */
export function openVault(access: VaultAccess): VaultPort {
  const client = vault({
    endpoint: access.address,
    token: access.token,
    ...(access.namespace ? { namespace: access.namespace } : {}),
    // `GET ?list=true` instead of the verb LIST, which proxies are known to refuse.
    noCustomHTTPVerbs: true,
    debug: () => undefined,
    requestOptions: {
      timeout: timeoutMs,
      ...(access.address.startsWith('https:')
        ? {
            httpsAgent: new Agent({
              rejectUnauthorized: true,
              ...(access.caFile ? { ca: readFileSync(access.caFile) } : {}),
            }),
          }
        : {}),
    },
  });
  return {
    read: (path) => dataOf(`reading \`${path}\``, () => client.read(path), true),
    list: async (path) => {
      const data = await dataOf(`listing \`${path}\``, () => client.list(path), true);
      return Array.isArray(data?.keys) ? data.keys.map(String) : [];
    },
    write: (path, data) => dataOf(`writing \`${path}\``, () => client.write(path, data), false),
    createToken: async (wanted) => {
      const made = await answerOf('making a token', () => client.write('auth/token/create', wanted), false);
      const token = (made as { auth?: { client_token?: unknown } } | undefined)?.auth?.client_token;
      if (typeof token === 'string') return token;
      throw new VaultCallFailed('making a token', undefined, 'Vault gave none');
    },
    remove: async (path) => {
      await dataOf(`removing \`${path}\``, () => client.delete(path), false);
    },
  };
}

async function dataOf(
  call: string,
  run: () => Promise<unknown>,
  mayBeMissing: boolean,
): Promise<Record<string, unknown> | undefined> {
  const answer = await answerOf(call, run, mayBeMissing);
  return (answer as { data?: Record<string, unknown> | null } | undefined)?.data ?? undefined;
}

async function answerOf(call: string, run: () => Promise<unknown>, mayBeMissing: boolean): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    const { response, code } = error as {
      response?: { statusCode?: number; body?: { errors?: unknown[] } };
      code?: unknown;
    };
    const words = response?.body?.errors?.map(String).join('; ').replace(/\s+/g, ' ').trim();
    if (response?.statusCode === 404 && mayBeMissing && !words) return undefined;
    const reason = words || (response ? `status ${response.statusCode}` : unreachable(code));
    throw new VaultCallFailed(call, response?.statusCode, reason);
  }
}

const unreachable = (code: unknown) =>
  `Vault does not answer (${typeof code === 'string' ? code : 'no answer'}); check VAULT_ADDR`;
