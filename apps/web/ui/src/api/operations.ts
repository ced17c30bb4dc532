import type {
  AgentTrust,
  AgentsAnswer,
  CeilingGroup,
  OverviewAnswer,
  OverviewOperation,
  Readiness,
  RevocationKind,
  RevocationReport,
  RevocationsAnswer,
  RunningService,
} from '#libs/contracts';
import { type Problem, toProblem } from './problem.js';
import { request } from './request.js';

/** An operation that the identity service decides and records. @throws Problem `forbidden` when policy refuses it */
const operate = async (kind: 'overview' | 'agents' | 'revocations', operation: object): Promise<unknown> =>
  (await request(`/api/${kind}`, { method: 'POST', body: operation })).json();

type What = OverviewOperation['do'];
const overview =
  <W extends What>(what: W) =>
  async () =>
    (await operate('overview', { do: what })) as Extract<OverviewAnswer, { show: W }>;

export const readPeople = overview('people');
export const readLeases = overview('leases');
export const readBudgets = overview('budgets');
const readServices = overview('services');

/**
 * How the mesh is, as the web service sees it, which processes run, or why that is not known, and when it was asked (ISO 8601).
 * @throws Problem where the web service itself does not answer
 */
export async function readMesh(): Promise<{
  readiness: Readiness;
  running: readonly RunningService[] | Problem;
  at: string;
}> {
  const [response, running] = await Promise.all([
    request('/api/operations/readiness'),
    readServices().then(({ services }) => services, toProblem),
  ]);
  const readiness = (await response.json()) as Readiness;
  return { readiness, running, at: new Date().toISOString() };
}

export const readAgents = async () => ((await operate('agents', { do: 'list' })) as AgentsAnswer).agents;

/** What an operator changes of one agent of theirs. */
export type AgentChange = { readonly id: string } & (
  | { readonly do: 'trust'; readonly trust: AgentTrust; readonly ceiling: readonly CeilingGroup[] }
  | { readonly do: 'enable' | 'disable' | 'rotate' }
  | { readonly do: 'revoke'; readonly key: string }
);

/** @returns the new key of a machine, where it was given one: it is told this once. @throws Problem */
export const changeAgent = async (change: AgentChange) =>
  ((await operate('agents', change)) as AgentsAnswer).issued;

/** What was ended within the last day, the last one first. */
export const readEnded = async () =>
  ((await operate('revocations', { do: 'list' })) as RevocationsAnswer).revocations;

/** What is to end. */
export interface ToEnd {
  readonly kind: RevocationKind;
  /** Empty for everything. */
  readonly id: string;
  /** As a person calls it. */
  readonly name: string;
}

/** Ends it everywhere, and waits for who confirms. @returns what became of it by then */
export async function end({ kind, id }: ToEnd): Promise<RevocationReport> {
  const operation = { do: 'end', kind, ...(kind !== 'everything' && { id }) };
  const { revocations } = (await operate('revocations', operation)) as RevocationsAnswer;
  const [report] = revocations;
  if (!report) throw new TypeError('an order was answered without a report');
  return report;
}
