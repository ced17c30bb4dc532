import { type LivePerson, type LiveSession, type OverviewAnswer, personKey } from '#libs/contracts';
import { rolesIn } from '#libs/principal';
import { type Person } from '../people/person.js';
import { type Payload } from '../storage/record.js';
import { at, mostShown, type OverviewPorts } from './overview-ports.js';

/** The people of a tenant and where each is signed in, by name. People of other issuers sign in elsewhere and are not among them. */
export async function showPeople(ports: OverviewPorts, tenant: string): Promise<OverviewAnswer> {
  const all = (await ports.people.ofTenant(tenant)).sort((a, b) => (a.username < b.username ? -1 : 1));
  const people = await Promise.all(all.slice(0, mostShown).map((person) => shown(ports, person)));
  return { show: 'people', people, complete: all.length <= mostShown };
}

async function shown(ports: OverviewPorts, person: Person): Promise<LivePerson> {
  const { tenants, issuerId } = ports;
  const { id, username, name, tenant, groups, enabled } = person;
  const sessions = await Promise.all(
    (await ports.sessions.sessionsOf(id)).map((payload) => liveSession(ports, id, payload)),
  );
  return {
    ...{ key: personKey(issuerId, id), name: username, displayName: name, enabled },
    roles: [...new Set(rolesIn(tenants, tenant, groups) ?? [])],
    sessions: sessions
      .filter((session) => session !== undefined)
      .sort((a, b) => (a.since < b.since ? 1 : -1)),
  };
}

/** A session as the OpenID library keeps it; undefined for one that is over. */
async function liveSession(
  { standing }: OverviewPorts,
  subject: string,
  { uid, loginTs, exp, authorizations }: Payload,
): Promise<LiveSession | undefined> {
  if (typeof uid !== 'string' || typeof loginTs !== 'number' || typeof exp !== 'number') return undefined;
  if (await standing.isOver({ subject, sid: uid, issuedAt: loginTs, actors: [] })) return undefined;
  const clients = Object.keys(authorizations ?? {}).sort();
  return { id: uid, since: at(loginTs * 1_000), endsAt: at(exp * 1_000), clients };
}
