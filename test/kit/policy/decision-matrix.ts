import { AnswerKind, type Role } from '#libs/contracts';
import { type AgentStanding } from '#libs/principal';
import { type Asking, type Decision, type PolicyEngine, type Question } from '#libs/policy';
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
/** Through whom each action is usually asked for: the first through whom anybody may. */
const usually = ['deputy-agent', 'deputy-web'];
/** What people have answered to the call that is decided about, and how they signed in. */
interface Situation {
  readonly answers: readonly AnswerKind[];
  readonly secondFactor: boolean;
}
interface Asker extends Situation {
  readonly roles: readonly Role[];
  readonly agent: string;
}
const usual: Situation = { answers: [], secondFactor: true };
const answered: Situation = { ...usual, answers: AnswerKind.options };
const situations: Readonly<Record<string, Situation>> = {
  usual,
  confirmed: { ...usual, answers: ['confirmation'] },
  approved: { ...usual, answers: ['approval'] },
  'no second factor': { ...usual, secondFactor: false },
};
export const circumstances = { time: new Date('2026-11-22T10:00:00Z'), transport: 'nats' } as const;

/** Who asks in a matrix: the person `me` (key `local#id-of-me`) of tenant `acme`, or nobody. */
export const me = (roles: readonly Role[], agent: string): Asking => ({
  ...(!forNobody.has(agent) && { user: personOf('me') }),
  tenant: 'acme',
  roles,
  agent: registeredAs(agent),
  secondFactor: true,
});

function registeredAs(agent: string): Asking['agent'] {
  const known = standings[agent];
  return { id: agent === 'alone' ? 'deputy-agent' : agent, ...(known && { standing: known }) };
}

/** The actions that can be asked about what the rows describe, each with its rows. */
export const askedAbout = (engine: Pick<PolicyEngine, 'actions'>, rows: readonly Row[]) =>
  [...engine.actions].flatMap(([action, { resourceType }]) => {
    const about = rows.filter(({ resource }) => resource.type === resourceType);
    return about.length > 0 ? [{ action, about }] : [];
  });

/**
 * All decisions about the rows as text: one line for each action and resource, one column for each set of roles; then,
 * for who may do it once people have answered, one column for each agent before they have, and one for each situation for actions where that makes
 * a difference.
 */
export function decisionMatrix(engine: Deciding, rows: readonly Row[]): string {
  const lines = decidedLines(engine, rows);
  const codes = new Set(
    lines.flatMap(({ cells }) => cells.flatMap((cell) => (cell.decision === 'permit' ? [] : cell.rationale))),
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
  const bySituation = written('situation');
  const tables = [
    ['BY ROLE (agent: deputy-agent, or deputy-web where nobody may through it)'],
    inColumns([['action', 'resource', ...roleSets.map(nameOf)], ...written('role')]),
    [''],
    ['BY AGENT (as the first who may, if need be once people have answered; nobody has)'],
    inColumns([['action', 'resource', 'as', ...agents], ...written('agent')]),
    [''],
    ...(bySituation.length > 0
      ? [
          ['BY SITUATION (as the first who may; actions for which it makes a difference)'],
          inColumns([['action', 'resource', 'as', ...Object.keys(situations)], ...bySituation]),
          [''],
        ]
      : []),
  ].flat();
  return [...legend([...codes].sort()), '', ...tables].join('\n');
}

/** What the matrix shows, with what each cell answers. */
export const cellsOf = (engine: Deciding, rows: readonly Row[]): readonly Cell[] =>
  decidedLines(engine, rows).flatMap(({ cells }) => cells);

type Deciding = Pick<PolicyEngine, 'actions' | 'decide'>;
type Said = Pick<Decision, 'decision' | 'rationale' | 'waitsFor'>;
interface Cell extends Said {
  readonly question: Question;
}

/** What a cell says of a decision. */
export function inShort({ decision, rationale, waitsFor }: Said): string {
  if (decision === 'permit') return 'permit';
  const why = rationale.map(initials).join(' ');
  return waitsFor === undefined ? `- ${why}` : `wait ${why}`;
}

const differ = ([first, ...others]: readonly Cell[]): boolean =>
  others.some((cell) => first && inShort(cell) !== inShort(first));

interface Line {
  readonly by: 'role' | 'agent' | 'situation';
  readonly action: string;
  readonly what: string;
  readonly as?: string;
  readonly cells: readonly Cell[];
}

const known = new WeakMap<Deciding, Map<readonly Row[], readonly Line[]>>();

/** All lines about the rows; worked out once. */
function decidedLines(engine: Deciding, rows: readonly Row[]): readonly Line[] {
  const ofEngine = known.get(engine) ?? new Map<readonly Row[], readonly Line[]>();
  known.set(engine, ofEngine);
  const lines = ofEngine.get(rows) ?? decideLines(engine, rows);
  ofEngine.set(rows, lines);
  return lines;
}

function decideLines(engine: Deciding, rows: readonly Row[]): readonly Line[] {
  const cell = (action: string, { resource }: Row, by: Asker): Cell => {
    const { roles, agent, answers, secondFactor } = by;
    const context = { ...circumstances, answers };
    const question = { principal: { ...me(roles, agent), secondFactor }, action, resource, context };
    return { question, ...engine.decide(question) };
  };
  const byRole = (agent: string, action: string, row: Row) =>
    roleSets.map((roles) => ({ roles, ...cell(action, row, { roles, agent, ...usual }) }));
  /** The first who may, if need be once people have answered. */
  const firstWhoMay = (agent: string, action: string, row: Row, cells: ReturnType<typeof byRole>) => {
    const may = cells.find(({ decision }) => decision === 'permit');
    if (may) return { roles: may.roles, agent, ...usual };
    const lifted = cells.find(
      ({ roles, waitsFor }) =>
        waitsFor !== undefined && cell(action, row, { roles, agent, ...answered }).decision === 'permit',
    );
    return lifted && { roles: lifted.roles, agent, ...answered };
  };
  const about = askedAbout(engine, rows).map(({ action, about: [first, ...others] }) => {
    if (!first) throw new TypeError(`nothing is there that \`${action}\` could be asked about`);
    const decided = (agent: string, row: Row) => {
      const cells = byRole(agent, action, row);
      return { row, cells, agent, who: firstWhoMay(agent, action, row, cells) };
    };
    // What differs between agents differs for all rows alike.
    const one =
      usually.map((agent) => decided(agent, first)).find(({ who }) => who) ?? decided('deputy-agent', first);
    return { action, one, all: [one, ...others.map((row) => decided(one.agent, row))] };
  });
  const byAgent = about.map(({ action, one: { row, agent, who } }): Line => {
    const by = { roles: [], agent, ...who, ...usual };
    const cells = agents.map((each) => cell(action, row, { ...by, agent: each }));
    return { by: 'agent', action, what: row.what, as: nameOf(by.roles), cells };
  });
  const bySituation = about.map(({ action, all }) =>
    all.flatMap(({ row, who }): Line[] => {
      if (!who) return [];
      const cells = Object.values(situations).map((each) => cell(action, row, { ...who, ...each }));
      return [{ by: 'situation', action, what: row.what, as: nameOf(who.roles), cells }];
    }),
  );
  return [
    ...about.flatMap(({ action, all }) =>
      all.map(({ row: { what }, cells }): Line => ({ by: 'role', action, what, cells })),
    ),
    ...byAgent,
    // Where it makes none, that is shown beside where it does.
    ...bySituation.filter((lines) => lines.some(({ cells }) => differ(cells))).flat(),
  ];
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
  return ['permit, or - and why, or wait and why:', ...codes.map((code) => `  ${initials(code)} ${code}`)];
}

function inColumns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_cell, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()); // prettier-ignore
}
