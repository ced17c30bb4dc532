import { type Interaction } from 'oidc-provider';
import { type Person } from '../people/person.js';
import { type BrowserSessions } from '../provider/browser-sessions.js';
import { type Exchange } from './exchange.js';

interface InStep {
  readonly exchange: Exchange;
  readonly step: Interaction;
  readonly person: Pick<Person, 'id'>;
}

/**
 * Changes somebody's password or factor in the middle of a sign-in, which ends every session of theirs. Where they are signed in in this
 * browser already, another session goes on in the place of that one, and the sign-in in it.
 * @param change false or undefined where nothing was changed
 * @throws what `change` does, NotKnownNow
 */
export async function changeInStep<Changed>(
  sessions: Pick<BrowserSessions, 'find' | 'beginAnew'>,
  { exchange, step, person }: InStep,
  change: () => Promise<Changed>,
): Promise<Changed> {
  const session = await sessions.find(exchange);
  const changed = await change();
  if (!changed || session.accountId !== person.id) return changed;
  const anew = await sessions.beginAnew(exchange, session);
  if (step.session) {
    step.session = { ...step.session, ...anew };
    await step.persist();
  }
  return changed;
}
