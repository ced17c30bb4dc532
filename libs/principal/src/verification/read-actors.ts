import { TokenRejected } from '../token-rejected.js';

const deepest = 4;

/**
 * The chain of clients in a token, the acting one first.
 * INVARIANT (azp is the actor): where there is an `act`, its `sub` is `azp` (RFC 8693 section 4.1: the outermost `act`
 * is the current actor; nested ones are history).
 * @throws TokenRejected `actor_mismatch`, or `claims` for a malformed or too long chain
 */
export function readActors(azp: string, act: unknown): readonly string[] {
  if (act === undefined) return [azp];
  const actors: string[] = [];
  for (let link: unknown = act; link !== undefined; link = (link as { act?: unknown }).act) {
    const sub = typeof link === 'object' && link !== null ? (link as { sub?: unknown }).sub : undefined;
    if (typeof sub !== 'string' || sub === '' || sub.length > 255 || actors.length === deepest)
      throw new TokenRejected('claims', `\`act\` is not a chain of at most ${deepest} actors`);
    actors.push(sub);
  }
  if (actors[0] !== azp)
    throw new TokenRejected('actor_mismatch', '`azp` and `act.sub` name different actors');
  return actors;
}
