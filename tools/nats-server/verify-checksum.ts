import { createHash } from 'node:crypto';

/**
 * INVARIANT (nothing unverified runs): a download is used only when its SHA-256 is the pinned one.
 * @throws Error naming both digests
 */
export function verifyChecksum(what: string, bytes: Uint8Array, sha256: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return;
  throw new Error(`\`${what}\` is not what was pinned: its SHA-256 is ${found}, expected ${sha256}`);
}
