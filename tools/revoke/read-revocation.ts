import { RevocationOperation } from '#libs/contracts';
import { UsageProblem } from '../command/index.js';
import { parseSince } from '../decisions/parse-since.js';

export interface Named {
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  readonly token?: string | undefined;
  readonly agent?: string | undefined;
  readonly tenant?: string | undefined;
  readonly all?: boolean | undefined;
  readonly list?: boolean | undefined;
  readonly before?: string | undefined;
}

const kinds = {
  user: 'person',
  session: 'session',
  token: 'token',
  agent: 'agent',
  tenant: 'tenant',
} as const;

/** What the options ask for: one thing. @throws UsageProblem */
export function readRevocation({ before, all, list, ...named }: Named, now: number): RevocationOperation {
  const given = Object.entries(named).filter(([, id]) => id !== undefined);
  const count = given.length + Number(all ?? false) + Number(list ?? false);
  if (count === 0)
    throw new UsageProblem('say what: --user bob, --session, --token, --agent, --tenant, --all or --list');
  if (count > 1) throw new UsageProblem('say one thing to end at a time');
  if (list) {
    if (before !== undefined) throw new UsageProblem('`--list` takes no moment');
    return { version: 1, do: 'list' };
  }
  const until = before === undefined ? undefined : Date.parse(parseSince(before, now));
  if (until !== undefined && until > now)
    throw new UsageProblem('`--before` is in the future: what is not issued yet cannot be ended');
  const [name = 'all', id] = given[0] ?? [];
  const kind = all ? 'everything' : kinds[name as keyof typeof kinds];
  if (until !== undefined && (kind === 'session' || kind === 'token'))
    throw new UsageProblem(`a ${kind} ends for good: leave \`--before\` away`);
  const asked = RevocationOperation.safeParse({
    ...{ version: 1, do: 'end', kind },
    ...(kind !== 'everything' && { id }),
    ...(until !== undefined && { before: until }),
  });
  if (asked.success) return asked.data;
  throw new UsageProblem(`\`--${name}\` names nothing: give its name or id`);
}
