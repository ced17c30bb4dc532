import { existsSync, readFileSync } from 'node:fs';
import { writePrivately } from '../launcher/private-file.js';

/** Where a Vault is, and where what it gave at its birth is kept. */
export interface VaultPlace {
  readonly address: string;
  readonly unsealKeyFile: string;
  readonly rootTokenFile: string;
}

/** What was found, and done about it. */
export type Opened = 'open' | 'unsealed' | 'initialised';

const withinMs = 10_000;

/**
 * Initialises a new Vault, and unseals one that is sealed (Vault's API: sys/seal-status, sys/init, sys/unseal). What opens it lies
 * beside it: good enough for a laptop, where the alternative is a person who types it after every start. In production the
 * cloud's key service does this (`seal "awskms"`), and nothing of the kind is on a disk.
 * @throws Error saying what to do; never with a key
 */
export async function openVault(place: VaultPlace): Promise<Opened> {
  const { initialized, sealed } = await ask(place, 'GET', 'sys/seal-status', Status);
  if (!initialized) {
    const made = await ask(place, 'PUT', 'sys/init', Made, { secret_shares: 1, secret_threshold: 1 });
    // First of all: nobody can ask for it again.
    writePrivately(place.unsealKeyFile, made.key);
    writePrivately(place.rootTokenFile, made.token);
  } else if (!sealed) return 'open';
  if (!existsSync(place.unsealKeyFile))
    throw new Error(
      `Vault is sealed, and \`${place.unsealKeyFile}\` is not there: its data is of another installation. Unseal it by hand, or remove its volume`,
    );
  const key = readFileSync(place.unsealKeyFile, 'utf8').trim();
  const after = await ask(place, 'PUT', 'sys/unseal', Status, { key });
  if (after.sealed) throw new Error('Vault is still sealed after it was given its key');
  return initialized ? 'unsealed' : 'initialised';
}

type Read<T> = (answer: Record<string, unknown>) => T | undefined;

const Status: Read<{ initialized: boolean; sealed: boolean }> = ({ initialized, sealed }) =>
  typeof sealed === 'boolean' ? { initialized: initialized === true, sealed } : undefined;

const Made: Read<{ key: string; token: string }> = ({ keys_base64: keys, root_token: token }) => {
  const [key] = Array.isArray(keys) ? (keys as unknown[]) : [];
  return typeof key === 'string' && typeof token === 'string' ? { key, token } : undefined;
};

async function ask<T>(
  { address }: VaultPlace,
  method: 'GET' | 'PUT',
  path: string,
  read: Read<T>,
  body?: object,
): Promise<T> {
  const response = await fetch(`${address}/v1/${path}`, {
    method,
    signal: AbortSignal.timeout(withinMs),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  // What Vault answers may hold a key: of a failure its status is told alone.
  if (!response.ok) throw new Error(`Vault answered ${path} with ${response.status}`);
  const found = read((await response.json()) as Record<string, unknown>);
  if (found === undefined) throw new Error(`Vault answered ${path} with something else than its API says`);
  return found;
}
