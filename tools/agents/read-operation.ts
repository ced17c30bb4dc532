import {
  type AgentOperation,
  AgentTrust,
  CeilingGroup,
  longestOverlapSeconds,
  MachineName,
  usualOverlapSeconds,
} from '#libs/contracts';
import { UsageProblem } from '../command/index.js';

export interface OperationOptions {
  readonly ceiling?: string | undefined;
  readonly groups?: string | undefined;
  readonly for?: string | undefined;
  readonly overlap?: string | undefined;
}

const version = 1;
const all = ['list', 'mine', 'create', 'rotate', 'revoke', 'connect', 'trust', 'enable', 'disable', 'consent', 'withdraw'] as const; // prettier-ignore
type What = (typeof all)[number];

/** Options that only one operation has. */
const belongsTo: Readonly<Record<keyof OperationOptions, What>> = {
  ceiling: 'trust',
  groups: 'create',
  for: 'create',
  overlap: 'rotate',
};

/** @throws UsageProblem saying what is missing or too much */
export function readOperation(words: readonly string[], options: OperationOptions): AgentOperation {
  const [what, id, level, ...more] = words;
  if (!isWhat(what))
    throw new UsageProblem(
      what ? `there is no \`${what}\`; \`--help\` lists what there is` : `say what: ${all.join(', ')}`,
    );
  for (const [name, owner] of Object.entries(belongsTo) as [keyof OperationOptions, What][])
    if (options[name] !== undefined && owner !== what)
      throw new UsageProblem(`\`--${name}\` belongs to \`${owner}\``);
  const most = what === 'list' || what === 'mine' ? 0 : what === 'trust' || what === 'revoke' ? 2 : 1;
  const given = [id, level, ...more].filter((word) => word !== undefined);
  if (given.length > most)
    throw new UsageProblem(`\`${given.slice(most).join(' ')}\` is too much; \`--help\` says how`);
  if (what === 'list' || what === 'mine') return { version, do: what };
  if (!id) throw new UsageProblem(`say which agent: ${what} ${what === 'create' ? 'robot' : 'acme/robot'}`);
  switch (what) {
    case 'create':
      return readCreation(id, options);
    case 'rotate':
      return { version, do: what, id, overlapSeconds: readOverlap(options.overlap) };
    case 'revoke':
      return { version, do: what, id, ...(level !== undefined && { key: level }) };
    case 'trust':
      return readTrust(id, level, options.ceiling);
    default:
      return { version, do: what, id };
  }
}

const isWhat = (word: string | undefined): word is What => all.includes(word as What);

function readCreation(name: string, options: OperationOptions): AgentOperation {
  if (!MachineName.safeParse(name).success)
    throw new UsageProblem(
      `\`${name}\` is no name for a machine: at most 63 lower-case letters, digits and hyphens`,
    );
  const groups = options.groups?.split(',').filter(Boolean) ?? [];
  const { for: person } = options;
  if (groups.length > 0 === (person !== undefined))
    throw new UsageProblem(
      'say what it may: --groups acme-machine-readers; or for whom it is to act: --for bob',
    );
  return { version, do: 'create', name, groups, ...(person !== undefined && { person }) };
}

function readTrust(id: string, level: string | undefined, ceiling: string | undefined): AgentOperation {
  const trust = AgentTrust.safeParse(level);
  if (!trust.success) throw new UsageProblem(`say how far: ${AgentTrust.options.join(', ')}`);
  return {
    ...{ version, do: 'trust', id, trust: trust.data },
    ...(ceiling !== undefined && { ceiling: readCeiling(ceiling) }),
  };
}

function readCeiling(text: string): CeilingGroup[] {
  if (text === 'none') return [];
  const groups = CeilingGroup.array().safeParse(text.split(','));
  if (groups.success) return [...new Set(groups.data)];
  throw new UsageProblem(
    `\`${text}\` is no ceiling: give some of ${CeilingGroup.options.join(',')}, or none`,
  );
}

const unit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function readOverlap(text: string | undefined): number {
  if (text === undefined) return usualOverlapSeconds;
  const [, number, letter] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const seconds = text === '0' ? 0 : Number(number) * (unit[letter ?? ''] ?? NaN);
  if (seconds >= 0 && seconds <= longestOverlapSeconds) return seconds;
  throw new UsageProblem(
    `\`${text}\` is no time to overlap: give one such as 30m, 24h or 7d, or 0; at most 7d`,
  );
}
