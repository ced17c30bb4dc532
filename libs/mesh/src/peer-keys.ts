import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { peerNames, type PeerName } from '#libs/contracts';
import { privateKeyOf, publicNkeyOf } from './nkey.js';

export interface PeerKey {
  seedFile: string;
  publicKey: string;
}
export type PeerKeys = Record<PeerName, PeerKey>;

/**
 * One nkey per peer in a file that only the owner reads. A key that is there already stays.
 * @param place the folder of all, as `<peer>.nk`, or the file of each
 */
export async function createPeerKeys(place: string | ((peer: PeerName) => string)): Promise<PeerKeys> {
  const fileOf = typeof place === 'string' ? (peer: PeerName) => join(place, `${peer}.nk`) : place;
  const keys = await Promise.all(
    peerNames.map(async (peer) => {
      await mkdir(dirname(fileOf(peer)), { recursive: true, mode: 0o700 });
      return [peer, await createPeerKey(fileOf(peer))] as const;
    }),
  );
  return Object.fromEntries(keys) as PeerKeys;
}

async function createPeerKey(seedFile: string): Promise<PeerKey> {
  const seed = new TextDecoder().decode(createUser().getSeed());
  const made = await writeFile(seedFile, `${seed}\n`, { mode: 0o600, flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (!made) await chmod(seedFile, 0o600);
  const kept = made ? seed : (await readFile(seedFile, 'utf8')).trim();
  return { seedFile, publicKey: publicNkeyOf(privateKeyOf(new TextEncoder().encode(kept))) };
}
