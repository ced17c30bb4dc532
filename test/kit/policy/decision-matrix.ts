import { type Role } from '#libs/contracts';
import { type AgentStanding } from '#libs/principal';
import { type Asking, type PolicyEngine, type Resource } from '#libs/policy';
import { throughAgent } from '../principal-of.js';
import { personOf } from '../person-of.js';
import { type Row } from './matrix-rows.js';

/** Everything that differs between those who ask: for people to review, and for specs to compare. */
export const roleSets: readonly (readonly Role[])[] = [
  [],
  ['reader'],
  ['editor'],
  ['approver'],
  ['auditor'],
  ['operator'],
  ['reader', 'approver'],
  ['editor', 'auditor'],
  ['editor', 'operator'],
];
const { standing } = throughAgent;
const client = (change: Partial<AgentStanding>): AgentStanding => ({
  ...standing,
  kind: 'client',
  ...change,
});
/** How each is registered. `alone`: the agent of the mesh, acting for nobody. */
const standings: Readonly<Record<string, AgentStanding | undefined>> = {
  'deputy-agent': standing,
  'deputy-web': standing,
  'a client': client({}),
  unapproved: client({ trust: 'unapproved' }),
  limited: client({ trust: 'limited' }),
  disabled: client({ state: 'disabled' }),
  'only to read': client({ ceiling: ['read'] }),
  'not to read': client({ ceiling: ['write', 'destructive'] }),
  'not to write': client({ ceiling: ['read', 'destructive'] }),
  'not to delete': client({ ceiling: ['read', 'write'] }),
  unknown: undefined,
  alone: standing,
};
export const agents = Object.keys(standings);
const usual = 'deputy-agent';
export const circumstances = { time: new Date('2026-11-22T10:00:00Z'), transport: 'nats' } as const;

/** Who asks in a matrix: the person `me` (key `local#id-of-me`) of tenant `acme`, or nobody. */
export const me = (roles: readonly Role[], agent: string): Asking => ({
  ...(agent !== 'alone' && { user: personOf('me') }),
  tenant: 'acme',
  roles,
  agent: registeredAs(agent),
});

function registeredAs(agent: string): Asking['agent'] {
  const known = standings[agent];
  return { id: agent === 'alone' ? usual : agent, ...(known && { standing: known }) };
}

/** The actions that can be asked about what the rows describe, each with its rows. */
export const askedAbout = (engine: Pick<PolicyEngine, 'actions'>, rows: readonly Row[]) =>
  [...engine.actions].flatMap(([action, { resourceType }]) => {
    const about = rows.filter(({ resource }) => resource.type === resourceType);
    return about.length > 0 ? [{ action, about }] : [];
  });

/**
 * All decisions about the rows as text: one line for each action and resource, one column for each set of roles; then,
 * for who may do it through the agent, one column for each agent.
 */
export function decisionMatrix(engine: PolicyEngine, rows: readonly Row[]): string {
  const codes = new Set<string>();
  const decide = (roles: readonly Role[], agent: string, action: string, resource: Resource) =>
    engine.decide({ principal: me(roles, agent), action, resource, context: circumstances });
  const cell = (...question: Parameters<typeof decide>) => {
    const { decision, rationale } = decide(...question);
    if (decision === 'permit') return 'permit';
    for (const code of rationale) codes.add(code);
    return `- ${rationale.map(initials).join(' ')}`;
  };
  const asked = askedAbout(engine, rows);
  const byRole = asked.flatMap(({ action, about }) =>
    about.map(({ what, resource }) => [
      action,
      what,
      ...roleSets.map((roles) => cell(roles, usual, action, resource)),
    ]),
  );
  const byAgent = asked.flatMap(({ action, about }) =>
    about.slice(0, 1).map(({ what, resource }) => {
      const may = (roles: readonly Role[]) => decide(roles, usual, action, resource).decision === 'permit';
      const roles = roleSets.find(may) ?? [];
      return [action, what, nameOf(roles), ...agents.map((agent) => cell(roles, agent, action, resource))];
    }),
  );
  const tables = [
    ['BY ROLE (agent: deputy-agent)'],
    inColumns([['action', 'resource', ...roleSets.map(nameOf)], ...byRole]),
    [''],
    ['BY AGENT (as the first who may)'],
    inColumns([['action', 'resource', 'as', ...agents], ...byAgent]),
    [''],
  ].flat();
  return [...legend([...codes].sort()), '', ...tables].join('\n');
}

const nameOf = (roles: readonly Role[]) => roles.join('+') || '(none)';

/** `WRITE_NEEDS_EDITOR` as `WNE`. */
const initials = (code: string) => code.split('_').map((word) => word[0]).join(''); // prettier-ignore

/** @throws Error when two codes would read the same: their decisions could not be told apart */
function legend(codes: readonly string[]): string[] {
  const twice = codes.filter((code) =>
    codes.some((other) => other !== code && initials(other) === initials(code)),
  );
  if (twice.length > 0) throw new Error(`${twice.join(' and ')} have the same initials, rename one`);
  return ['permit, or - and why:', ...codes.map((code) => `  ${initials(code)} ${code}`)];
}

function inColumns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_cell, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()); // prettier-ignore
}
