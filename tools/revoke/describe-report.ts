import { type RevocationOperation, type RevocationReport } from '#libs/contracts';
import { inColumns, onOneLine } from '../command/index.js';

const plainly = {
  token: (id: string) => `the token ${id}`,
  session: (id: string) => `the sign-in ${id}`,
  key: (id: string) => `all that was signed with the key ${id}`,
  person: (id: string) => `all that ${id} was given`,
  agent: (id: string) => `all that the agent ${id} was given in your tenant`,
  tenant: (id: string) => `all that anybody of ${id} was given`,
  everything: () => 'all that anybody of any tenant was given',
};

/** What would be done, before it is. */
export function describePlan(operation: Extract<RevocationOperation, { do: 'end' }>): string {
  const id = 'id' in operation ? operation.id : '';
  const before = 'before' in operation ? operation.before : undefined;
  const until = before === undefined ? '' : ` until ${new Date(before).toISOString()}`;
  return onOneLine(
    `This ends ${plainly[operation.kind](id)}${until}, now and everywhere. What runs by it is stopped.`,
  );
}

const columns = ['service', 'instance', 'step', 'ended', 'took', 'confirmed after'];
/** Steps that are of one piece: the service denies, or it does not. */
const uncounted: ReadonlySet<string> = new Set(['tokens_denied', 'sessions_ended']);

/** Step by step, who has confirmed what and after how long, and what is still out. */
export function describeReport({
  at,
  kind,
  id,
  name,
  storedAfterMs,
  but,
  steps,
  out,
}: RevocationReport): string {
  const slowest = Math.max(0, ...steps.map(({ confirmedAfterMs = 0 }) => confirmedAfterMs));
  const state =
    out.length > 0
      ? `${out.length} still out`
      : `nothing is out${slowest > 0 ? `, after ${milliseconds(slowest)}` : ''}`;
  const rows = steps.map((step) => [
    ...[step.service, step.instance, step.step, uncounted.has(step.step) ? 'yes' : String(step.done)],
    ...[milliseconds(step.tookMs), milliseconds(step.confirmedAfterMs)],
  ]);
  return [
    `${at}  ${plainly[kind](name ?? id)}: ${state}`,
    ...(storedAfterMs === undefined ? [] : [`  stored after ${milliseconds(storedAfterMs)}`]),
    ...(but === undefined ? [] : [`  BUT  ${but}`]),
    ...inColumns([columns, ...rows]).map((line) => `  ${line}`),
    ...out.map(({ service, instance, step, left, why }) => {
      const what = [service, instance, step, left !== undefined && `${left} left`].filter(Boolean).join(' ');
      return `  STILL OUT  ${what}: ${why}`;
    }),
  ]
    .map(onOneLine)
    .join('\n');
}

const milliseconds = (ms: number | undefined) => (ms === undefined ? '-' : `${ms.toFixed(1)} ms`);
