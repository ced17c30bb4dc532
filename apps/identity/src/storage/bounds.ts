import { mostUnfinished } from '#libs/edge';
import { mostRegistered } from '../clients/newcomers/admit-registrations.js';
import { type Payload } from './record-store.js';

/** How long an unfinished sign-in is kept, and with it a session of nobody. */
export const interactionSeconds = 600;
/** Two records each; and as much again as a minute, for what is over and not swept up yet. */
const unfinished = 2 * mostUnfinished(interactionSeconds + 60);
/** How long a client that registered itself is kept before anybody lets it in. */
export const newClientSeconds = 3600;
const sessionsOfOnePerson = 200;
const clientsOfOnePerson = 50;

/**
 * How much of what anybody can cause is kept: unfinished sign-ins and sessions of nobody share one bound, so that they
 * cannot push out those of people who signed in, and more are not begun; a person's sessions have a bound of their own.
 * So have clients that registered themselves: those that nobody has let in yet, and those of each person who did.
 */
export function boundOf(kind: string, { accountId }: Payload): { group: string; most: number } | undefined {
  const person = typeof accountId === 'string' ? accountId : undefined;
  if (kind === 'Session' && person !== undefined)
    return { group: `person:${person}`, most: sessionsOfOnePerson };
  if (kind === 'Client') return { group: `clients:${person ?? ''}`, most: clientsOfOnePerson };
  if (kind === 'NewClient') return { group: 'new clients', most: mostRegistered(newClientSeconds + 60) };
  return kind === 'Session' || kind === 'Interaction' ? { group: 'strangers', most: unfinished } : undefined;
}
