import { mostUnfinished } from '#libs/edge';
import { type Payload } from './record-store.js';

/** How long an unfinished sign-in is kept, and with it a session of nobody. */
export const interactionSeconds = 600;
/** Two records each; and as much again as a minute, for what is over and not swept up yet. */
const unfinished = 2 * mostUnfinished(interactionSeconds + 60);
const sessionsOfOnePerson = 200;

/**
 * How much of what anybody can cause is kept: unfinished sign-ins and sessions of nobody share one bound, so that they
 * cannot push out those of people who signed in, and more are not begun; a person's sessions have a bound of their own.
 */
export function boundOf(kind: string, { accountId }: Payload): { group: string; most: number } | undefined {
  if (kind === 'Session' && typeof accountId === 'string')
    return { group: `person:${accountId}`, most: sessionsOfOnePerson };
  return kind === 'Session' || kind === 'Interaction' ? { group: 'strangers', most: unfinished } : undefined;
}
