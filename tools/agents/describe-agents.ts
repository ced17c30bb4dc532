import { type AgentOperation, type ShownAgent } from '#libs/contracts';
import { forTerminal, inColumns } from '../command/index.js';

const columns = ['agent', 'kind', 'trust', 'open', 'state', 'owner', 'for', 'keys'] as const;

/** A line for each agent, in columns. @param now epoch milliseconds */
export function describeAgents(agents: readonly ShownAgent[], now = Date.now()): string {
  if (agents.length === 0) return 'no agent is registered';
  const rows = agents.map((agent) => {
    const { id, kind, trust, ceiling, state, owner, groups, person, keys } = agent;
    const acts = person ? `${person.name}${person.consentedAt ? '' : ' (no consent)'}` : groups.join(',');
    return [
      ...[id, kind, trust, ceiling.join(',') || 'nothing', state, owner, acts || '-'],
      keys.map((key) => describeKey(key, now)).join(', ') || '-',
    ];
  });
  return inColumns([columns, ...rows])
    .map(forTerminal)
    .join('\n');
}

/** What is to come from the person for whom a machine acts, after a change to which they have not said yes; nothing otherwise. */
export function consentLines(
  { do: what }: Pick<AgentOperation, 'do'>,
  agents: readonly ShownAgent[],
): string[] {
  if (!asksForConsent.has(what)) return [];
  return agents.flatMap(({ id, person }) =>
    person?.consentedAt === null
      ? [
          '',
          forTerminal(
            `${id} acts for ${person.name}: ${person.name} must consent to it as it is now (npm run agents -- consent ${id} --as ${person.name}).`,
          ),
          'Until then none of its keys is taken.',
        ]
      : [],
  );
}
const asksForConsent = new Set<AgentOperation['do']>(['create', 'rotate', 'connect', 'trust']);

function describeKey({ id, endsAt, revokedAt }: ShownAgent['keys'][number], now: number): string {
  if (revokedAt !== null) return `${id} (revoked)`;
  if (endsAt === null) return id;
  return Date.parse(endsAt) > now ? `${id} (until ${endsAt.slice(0, 16)}Z)` : `${id} (over)`;
}
