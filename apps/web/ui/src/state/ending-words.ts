import type { EndingStep, RevocationKind, RevocationReport } from '#libs/contracts';

/** What is ended, as the end of a sentence. */
export function endingWords(kind: RevocationKind, name: string): string {
  const words: Record<RevocationKind, string> = {
    token: `the token ${name}`,
    session: `the sign-in ${name}`,
    key: `all that was signed with the key ${name}`,
    person: `all that ${name} was given`,
    agent: `all that the agent ${name} was given in your tenant`,
    tenant: `all that anybody of ${name} was given`,
    everything: 'all that anybody of any tenant was given',
  };
  return words[kind];
}

const steps: Readonly<Record<EndingStep, string>> = {
  tokens_denied: 'Tokens denied',
  exchanged_tokens_dropped: 'Exchanged tokens dropped',
  turns_stopped: 'Turns stopped',
  calls_stopped: 'Calls stopped',
  connections_closed: 'Connections closed',
  logins_revoked: 'Logins at Vault revoked',
  database_users_dropped: 'Database users dropped',
  sessions_ended: 'Web sessions ended',
  approvals_voided: 'Approvals voided',
};
export const stepWords = (step: string): string =>
  Object.hasOwn(steps, step) ? steps[step as EndingStep] : step;

/** Steps that are of one piece: the service denies, or it does not. */
const uncounted: ReadonlySet<string> = new Set<EndingStep>(['tokens_denied', 'sessions_ended']);
export const countWords = (step: string, done: number): string =>
  uncounted.has(step) ? 'yes' : String(done);

/** A time that is measured in fractions of milliseconds. */
export const measured = (ms: number | undefined): string =>
  ms === undefined ? '–' : ms < 10_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** What became of an order, in a few words. */
export function endedWords({ out, steps: done }: Pick<RevocationReport, 'out' | 'steps'>): string {
  if (out.length > 0) return `${out.length} still out`;
  const slowest = Math.max(0, ...done.map(({ confirmedAfterMs = 0 }) => confirmedAfterMs));
  return slowest > 0 ? `Nothing is out any more, after ${measured(slowest)}` : 'Nothing is out any more';
}
