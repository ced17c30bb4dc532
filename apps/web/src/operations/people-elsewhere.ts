import { type LivePerson, type OverviewAnswer } from '#libs/contracts';
import { type Sessions } from '../session/sessions.js';

/** More than this is not shown at once. */
const mostShown = 500;

/**
 * Adds to the people of the mesh's own issuer those who are signed in here by another: of them this service alone knows.
 * INVARIANT (who may look is decided): what it adds to is the answer of the identity service, which decided and recorded who asks.
 */
export async function withPeopleElsewhere(
  answer: OverviewAnswer,
  tenant: string,
  sessions: Pick<Sessions, 'ofTenant' | 'timesOf' | 'nameOf'>,
): Promise<OverviewAnswer> {
  if (answer.show !== 'people') return answer;
  const elsewhere = new Map<string, LivePerson>();
  for (const session of await sessions.ofTenant(tenant)) {
    const { since, endsAt } = sessions.timesOf(session);
    const { key } = session.who;
    const person = elsewhere.get(key) ?? { ...session.who, enabled: true, sessions: [] };
    person.sessions.push({ id: sessions.nameOf(session), since, endsAt, clients: ['deputy-web'] });
    elsewhere.set(key, person);
  }
  const people = [...answer.people, ...elsewhere.values()];
  return {
    show: 'people',
    people: people.slice(0, mostShown),
    complete: answer.complete && people.length <= mostShown,
  };
}
