import { type AgentKey, ApiKey, type KeyRefusal, type RegisteredAgent } from '#libs/contracts';
import { type WatchedAgents } from '#libs/mesh';
import { digestOfKey, isSameDigest } from './api-key.js';
import { isTaken } from './keys-of.js';

/** A machine agent that has proven to be it. */
export interface HeldKey {
  readonly agent: RegisteredAgent;
  readonly key: AgentKey;
}

/** A key that is not taken, and whose it is or was, where that is known. */
export class KeyRefused {
  constructor(
    readonly reason: KeyRefusal,
    readonly held?: HeldKey,
  ) {}
}

export interface KeyPorts {
  readonly agents: Pick<WatchedAgents, 'withKey'>;
  /** The first makes digests; the others did so before. */
  readonly secrets: readonly string[];
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Whose a key is. It is looked up by its digest, so that nothing about any key can be measured by trying, and what is found is
 * compared in constant time all the same.
 * INVARIANT (a key that is not taken opens nothing): unknown, revoked, past its rotation, of a disabled agent, or of one whose
 * person does not consent.
 * @throws TokenRejected `agents_unknown` while nothing is heard of the registry
 */
export async function verifyKey(
  text: string,
  { agents, secrets, clock }: KeyPorts,
): Promise<HeldKey | KeyRefused> {
  if (!ApiKey.safeParse(text).success) return new KeyRefused('unknown');
  for (const secret of secrets) {
    const digest = digestOfKey(secret, text);
    const agent = await agents.withKey(digest);
    const key = agent?.keys.find((one) => isSameDigest(one.digest, digest));
    if (agent && key) return standing({ agent, key }, clock());
  }
  return new KeyRefused('unknown');
}

function standing(held: HeldKey, now: number): HeldKey | KeyRefused {
  const { agent, key } = held;
  const refused = (reason: KeyRefusal) => new KeyRefused(reason, held);
  if (key.revokedAt !== null) return refused('revoked');
  if (!isTaken(key, now)) return refused('ended');
  if (agent.kind !== 'machine' || agent.state !== 'active') return refused('disabled');
  if (agent.person && agent.person.consentedAt === null) return refused('no_consent');
  return held;
}
