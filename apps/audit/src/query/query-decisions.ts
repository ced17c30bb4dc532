import { type DecisionPage, type DecisionQuery } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { MeshError } from '#libs/mesh';
import { type PolicyEngine } from '#libs/policy';
import { type DecisionLog } from '../log/decision-log.js';
import { asTold } from './as-told.js';

export interface QueryPorts {
  policy: Pick<PolicyEngine, 'decide'>;
  log: Pick<DecisionLog, 'page' | 'isOpen'>;
  clock: () => Date;
}

/**
 * A page of decisions for the principal: an auditor's tenant, anybody's own.
 * @throws MeshError
 */
export async function queryDecisions(
  ports: QueryPorts,
  principal: Principal,
  query: DecisionQuery,
): Promise<DecisionPage> {
  const owner = authorise(ports, principal, query.user);
  const page = await ports.log.page(
    {
      // The tenant comes from the token alone.
      tenant: principal.tenant,
      owner: owner?.key,
      user: query.user,
      tool: query.tool,
      decision: query.decision,
      from: instant(query.from),
      to: instant(query.to),
    },
    query.limit ?? 50,
    cursorOf(query.cursor),
  );
  const events = owner === undefined ? page.events : page.events.map(asTold);
  const open = events.map(({ eventId }) => eventId).filter((id) => ports.log.isOpen(id));
  const next = page.next === null ? null : String(page.next);
  return { events, next, ...(open.length > 0 && { open }) };
}

/**
 * @returns the one person whose events may be shown; undefined for the whole tenant
 * @throws MeshError `forbidden` naming the rule
 */
function authorise(
  { policy, clock }: QueryPorts,
  principal: Principal,
  wanted: string | undefined,
): Principal['user'] {
  const { user } = principal;
  const decide = (owner: { owner?: string }) =>
    policy.decide({
      principal,
      action: 'decisions_query',
      resource: {
        type: 'DecisionLog',
        id: principal.tenant,
        attributes: { tenant: principal.tenant, ...owner },
      },
      context: { time: clock(), transport: 'nats' },
    });
  const everybodys = decide({});
  if (everybodys.decision === 'permit') return undefined;
  const asksForAnother =
    wanted !== undefined && (!user || ![user.key, user.subject, user.name].includes(wanted));
  const refusal = asksForAnother || !user ? everybodys : decide({ owner: user.key });
  if (refusal.decision === 'permit') return user;
  throw new MeshError(
    'forbidden',
    `policy refuses this query (${refusal.rationale.join(', ')}); ask for your own decisions`,
  );
}

const instant = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));

function cursorOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new MeshError('bad_request', '`cursor` is not one of ours; send `next` of the page before');
}
