import { type AgentKey, mostKeys } from '#libs/contracts';
import { MeshError } from '#libs/mesh';

/** Whether a key is taken. @param now epoch milliseconds */
export const isTaken = ({ endsAt, revokedAt }: AgentKey, now: number): boolean =>
  revokedAt === null && (endsAt === null || Date.parse(endsAt) > now);

/**
 * The keys of an agent with a new one. Those that are not taken any more are forgotten before one that is.
 * @throws MeshError `conflict` where as many as there may be are taken
 */
export function withKey(keys: readonly AgentKey[], added: AgentKey, now: number): AgentKey[] {
  const taken = keys.filter((key) => isTaken(key, now));
  if (taken.length >= mostKeys)
    throw new MeshError(
      'conflict',
      `the agent has ${String(mostKeys)} keys that are taken; revoke one first`,
    );
  const over = keys.filter((key) => !isTaken(key, now)).slice(0, mostKeys - 1 - taken.length);
  const kept = new Set([...taken, ...over]);
  return [added, ...keys.filter((key) => kept.has(key))];
}

/** The keys, none of which is taken longer than that. @param end epoch milliseconds */
export const endingBy = (keys: readonly AgentKey[], end: number): AgentKey[] =>
  keys.map((key) =>
    key.endsAt !== null && Date.parse(key.endsAt) <= end
      ? key
      : { ...key, endsAt: new Date(end).toISOString() },
  );

/** The keys with one of them, or all, revoked now. */
export const revoking = (keys: readonly AgentKey[], id: string | undefined, now: number): AgentKey[] =>
  keys.map((key) =>
    key.revokedAt !== null || (id !== undefined && id !== key.id)
      ? key
      : { ...key, revokedAt: new Date(now).toISOString() },
  );
