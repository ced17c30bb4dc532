import { hkdfSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createFile, readIfThere, replaceFile } from '#libs/journal';
import { newSigningKey, RetiredKey, RingKey } from './key-ring.js';

const Keys = z.object({
  /** Which of them signs, and which are published, see key-ring.ts. */
  signing: z.array(RingKey).min(1),
  retired: z.array(RetiredKey).default([]),
  /** The first signs cookies; all are accepted. */
  cookies: z.array(z.string().min(32)).min(1),
  /** The first makes the digests of API keys; the others made those before. */
  apiKeys: z.array(z.string().min(32)).min(1),
  /** Leads to what is in the mesh's store, and opens it. */
  store: z.string().min(32),
});
export type Keys = z.infer<typeof Keys>;
/** As versions before wrote it that knew no API keys or kept nothing in the mesh's store. */
const KeysFile = Keys.partial({ apiKeys: true, store: true });

/**
 * The keys of this issuer, from `keys.json` of its data folder; made there on the first start. Instances that share the folder have the
 * same, also where they start at once.
 */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const path = fileIn(dataDir);
  const text = (await readIfThere(path)) ?? (await made(path, await newKeys()));
  const { keys, isWhole } = readKeys(path, text);
  if (!isWhole) await replaceFile(path, JSON.stringify(keys));
  return keys;
}

const fileIn = (dataDir: string) => join(dataDir, 'keys.json');

/** The keys as they are in the file now. @throws Error where there are none, or none that can be used */
export async function readKeysIn(dataDir: string): Promise<Keys> {
  const path = fileIn(dataDir);
  return readKeys(path, await readFile(path, 'utf8')).keys;
}

/** Changes the keys in the file, for whoever reads them next. @throws what `change` throws, and then nothing is changed */
export async function changeKeys(dataDir: string, change: (keys: Keys) => Promise<Keys>): Promise<Keys> {
  const changed = await change(await readKeysIn(dataDir));
  await replaceFile(fileIn(dataDir), JSON.stringify(changed));
  return changed;
}

/** @returns what is in the file: another instance may have been first */
async function made(path: string, keys: Keys): Promise<string> {
  const text = JSON.stringify(keys);
  return (await createFile(path, text)) ? text : readFile(path, 'utf8');
}

const newKeys = async (): Promise<Keys> => ({
  signing: [await newSigningKey()],
  retired: [],
  cookies: [newSecret()],
  apiKeys: [newSecret()],
  store: newSecret(),
});
const newSecret = () => randomBytes(32).toString('base64url');

/** Says which file is wrong, never what is in it. */
function readKeys(path: string, text: string): { keys: Keys; isWhole: boolean } {
  try {
    const read = KeysFile.parse(JSON.parse(text));
    const { apiKeys = [drawnFrom(read, 'API keys')], store = drawnFrom(read, 'store') } = read;
    const isWhole = read.apiKeys !== undefined && read.store !== undefined;
    return { keys: { ...read, apiKeys, store }, isWhole };
  } catch {
    throw new Error(
      `\`${path}\` holds no usable keys; restore it: without it nothing in the mesh's store can be opened`,
    );
  }
}

/** For what a version before did not have: the same by every instance that finds its file. */
const drawnFrom = ({ signing }: Pick<Keys, 'signing'>, purpose: string): string =>
  Buffer.from(hkdfSync('sha256', signing[0]?.d ?? '', '', `deputy identity ${purpose} v1`, 32)).toString(
    'base64url',
  );
