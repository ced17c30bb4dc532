import { type ShownAgent } from '#libs/contracts';
import { forTerminal } from '../command/index.js';

const columns = ['agent', 'kind', 'trust', 'open', 'state', 'owner'] as const;

/** A line for each agent, in columns. */
export function describeAgents(agents: readonly ShownAgent[]): string {
  if (agents.length === 0) return 'no agent is registered';
  const rows = agents.map(({ id, kind, trust, ceiling, state, owner }) => [
    ...[id, kind, trust, ceiling.join(',') || 'nothing', state, owner],
  ]);
  const lines = [columns, ...rows];
  const widths = columns.map((_name, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      forTerminal(
        line
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      ),
    )
    .join('\n');
}
