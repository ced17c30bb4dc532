import { type LiveLease, type OpenLogin, type OverviewAnswer } from '#libs/contracts';
import { at, mostShown, type OverviewPorts, ownIdOf } from './overview-ports.js';

/**
 * What is lent in a tenant now, the last one first: as mcp writes it down before it lends anything, so that it is there of an
 * instance that died, too.
 * INVARIANT (tenant boundary): of a login that names no tenant nothing is shown to anybody.
 * INVARIANT (an overview opens nothing): neither an accessor nor the id of a token is shown.
 */
export async function showLeases(ports: OverviewPorts, tenant: string): Promise<OverviewAnswer> {
  const [logins, running] = await Promise.all([ports.logins(), ports.running()]);
  const present = new Set(running.flatMap(({ service, instance }) => (service === 'mcp' ? [instance] : [])));
  const own = logins.filter(({ held }) => held.tenant === tenant).sort((a, b) => b.at - a.at);
  const names = namesOf(ports);
  const leases = await Promise.all(
    own.slice(0, mostShown).map(async ({ held, use, instance, ...login }): Promise<LiveLease> => {
      const person = held.user && (await names(held.user.key));
      return {
        ...(person && { person }),
        agent: held.actors[0] ?? 'unknown',
        session: held.sessionId,
        since: at(login.at),
        ...usedFor(use),
        instance,
        held: present.has(instance),
      };
    }),
  );
  return { show: 'leases', leases, complete: own.length <= mostShown };
}

const usedFor = (use: OpenLogin['use']) =>
  use && {
    role: use.role,
    endsAt: at(use.endsAt),
    ...(use.decisionId !== undefined && { decisionId: use.decisionId }),
  };

/** Looks a person's name up, each once. */
function namesOf({ people, issuerId }: OverviewPorts) {
  const found = new Map<string, Promise<LiveLease['person']>>();
  return (key: NonNullable<LiveLease['person']>['key']) => {
    const look = async () => {
      const id = ownIdOf(key, issuerId);
      const person = id === undefined ? undefined : await people.byId(id);
      return { key, ...(person && { name: person.username }) };
    };
    const looking = found.get(key) ?? look();
    found.set(key, looking);
    return looking;
  };
}
