import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { readIfThere, replaceFile } from '#libs/journal';

const SigningKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});
const Keys = z.object({
  /** The first signs; all are published. */
  signing: z.array(SigningKey).min(1),
  /** The first signs cookies; all are accepted. */
  cookies: z.array(z.string().min(32)).min(1),
  /** The first makes the digests of API keys; the others made those before. */
  apiKeys: z.array(z.string().min(32)).min(1),
});
/** A folder of a release that knew no API keys is given a secret for them. */
const StoredKeys = Keys.partial({ apiKeys: true });
export type Keys = z.infer<typeof Keys>;

/** The keys of this issuer, from `keys.json` of its data folder; made there on the first start. */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const path = join(dataDir, 'keys.json');
  const text = await readIfThere(path);
  const known = text === undefined ? undefined : readKeys(path, text);
  if (known?.apiKeys) return { ...known, apiKeys: known.apiKeys };
  const keys: Keys = {
    ...(known ?? { signing: [await newSigningKey()], cookies: [newSecret()] }),
    apiKeys: [newSecret()],
  };
  await replaceFile(path, JSON.stringify(keys));
  return keys;
}

const newSecret = () => randomBytes(32).toString('base64url');

/** Says which file is wrong, never what is in it. */
function readKeys(path: string, text: string): z.infer<typeof StoredKeys> {
  try {
    return StoredKeys.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `\`${path}\` holds no usable keys; restore it, or remove it to start anew and end every login`,
    );
  }
}

async function newSigningKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  const jwk = await exportJWK(privateKey);
  return SigningKey.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' });
}
