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
  machine: client({ kind: 'machine' }),
  'machine, limited': client({ kind: 'machine', trust: 'limited' }),
  'machine for me': client({ kind: 'machine', person: personOf('me').key }),
  'machine for another': client({ kind: 'machine', person: personOf('other').key }),
  'machine without consent': client({ kind: 'machine' }),
};
/** Those that come without a person. */
const forNobody: ReadonlySet<string> = new Set(['alone', 'machine', 'machine, limited']);
export const agents = Object.keys(standings);
const usual = 'deputy-agent';
export const circumstances = { time: new Date('2026-11-22T10:00:00Z'), transport: 'nats' } as const;

/** Who asks in a matrix: the person `me` (key `local#id-of-me`) of tenant `acme`, or nobody. */
export const me = (roles: readonly Role[], agent: string): Asking => ({
  ...(!forNobody.has(agent) && { user: personOf('me') }),
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
export function decisionMatrix(engine: Deciding, rows: readonly Row[]): string {
  const lines = [...decidedLines(engine, rows)];
  const codes = new Set(
    lines.flatMap(({ cells }) => cells.flatMap((cell) => (cell === permitted ? [] : cell))),
  );
  const written = (by: Line['by']) =>
    lines
      .filter((line) => line.by === by)
      .map(({ action, what, as, cells }) => [
        action,
        what,
        ...(as === undefined ? [] : [as]),
        ...cells.map(inShort),
      ]);
  const tables = [
    ['BY ROLE (agent: deputy-agent)'],
    inColumns([['action', 'resource', ...roleSets.map(nameOf)], ...written('role')]),
    [''],
    ['BY AGENT (as the first who may)'],
    inColumns([['action', 'resource', 'as', ...agents], ...written('agent')]),
    [''],
  ].flat();
  return [...legend([...codes].sort()), '', ...tables].join('\n');
}

/** Whether this one decides what those lines say, as far as it takes to know. */
export function decidesAs(lines: readonly Line[], engine: Deciding, rows: readonly Row[]): boolean {
  let at = 0;
  for (const { as, cells } of decidedLines(engine, rows)) {
    const against = lines[at++];
    if (!against || as !== against.as) return false;
    if (!cells.every((cell, column) => inShort(cell) === inShort(against.cells[column] ?? []))) return false;
  }
  return at === lines.length;
}

type Deciding = Pick<PolicyEngine, 'actions' | 'decide'>;
/** The codes of a denial; none of a permit. */
type Cell = readonly string[];
const permitted: Cell = [];
const inShort = (cell: Cell) => (cell === permitted ? 'permit' : `- ${cell.map(initials).join(' ')}`);

export interface Line {
  readonly by: 'role' | 'agent';
  readonly action: string;
  readonly what: string;
  readonly as?: string;
  readonly cells: readonly Cell[];
}

/** One line after the other, each decided when it is asked for. */
export function* decidedLines(engine: Deciding, rows: readonly Row[]): Generator<Line, undefined> {
  const cell = (roles: readonly Role[], agent: string, action: string, resource: Resource): Cell => {
    const question = { principal: me(roles, agent), action, resource, context: circumstances };
    const { decision, rationale } = engine.decide(question);
    return decision === 'permit' ? permitted : rationale;
  };
  const asked = askedAbout(engine, rows);
  for (const { action, about } of asked)
    for (const { what, resource } of about) {
      const cells = roleSets.map((roles) => cell(roles, usual, action, resource));
      yield { by: 'role', action, what, cells };
    }
  for (const { action, about } of asked)
    for (const { what, resource } of about.slice(0, 1)) {
      const roles = roleSets.find((some) => cell(some, usual, action, resource) === permitted) ?? [];
      const cells = agents.map((agent) => cell(roles, agent, action, resource));
      yield { by: 'agent', action, what, as: nameOf(roles), cells };
    }
  return undefined;
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
