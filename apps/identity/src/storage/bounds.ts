import { roomForUnfinished } from '../interaction/admit-strangers.js';
import { type Payload } from './record-store.js';

const sessionsOfOnePerson = 200;

/**
 * How much of what anybody can cause is kept: unfinished sign-ins and sessions of nobody share one bound, so that they
 * cannot push out those of people who signed in, and more are not begun; a person's sessions have a bound of their own.
 */
export function boundOf(kind: string, { accountId }: Payload): { group: string; most: number } | undefined {
  if (kind === 'Session' && typeof accountId === 'string')
    return { group: `person:${accountId}`, most: sessionsOfOnePerson };
  return kind === 'Session' || kind === 'Interaction' ? { group: 'strangers', most: roomForUnfinished } : undefined;
}
