import { asTold, inWords } from '#libs/enforcement';
import { JournalError } from '#libs/journal';
import { MeshError } from '#libs/mesh';
import { type QueryPorts } from '../query-ports.js';
import {
  action,
  type Answered,
  type Granted,
  type Queried,
  QueryFailed,
  type Scoped,
} from '../query-stages.js';

const defaultLimit = 50;

/**
 * One page of what was permitted, newest first.
 * INVARIANT (no page without a recorded permit): the grant is spent before the log is read.
 */
export function readPage({ log }: Pick<QueryPorts, 'log'>) {
  return async ({
    grant,
    principal,
    query,
    owner,
    end,
  }: Queried & Scoped & Granted): Promise<Answered | QueryFailed> => {
    grant.spend(action);
    const page = await log
      .page(
        {
          tenant: principal.tenant,
          owner: owner?.key,
          user: query.user,
          tool: query.tool,
          decision: query.decision,
          from: instant(query.from),
          to: instant(query.to),
        },
        {
          limit: query.limit ?? defaultLimit,
          after: query.cursor,
          end,
          show: (event) => inWords(owner === undefined ? event : asTold(event)),
        },
      )
      .catch(inWordsFor);
    if (page instanceof QueryFailed) return page;
    if (!page)
      return new QueryFailed(
        new MeshError('bad_request', '`cursor` is not one of ours; send `next` of the page before'),
      );
    const { events, next } = page;
    const open = events.map(({ eventId }) => eventId).filter((id) => log.isOpen(id));
    const counts = Object.fromEntries(
      events.flatMap(({ eventId }) => {
        const count = log.countOf(eventId);
        return count > 1 ? [[eventId, count] as const] : [];
      }),
    );
    const counted = Object.keys(counts).length > 0;
    return { page: { events, next, ...(open.length > 0 && { open }), ...(counted && { counts }) } };
  };
}

/** INVARIANT (an edited line is not told): that it was edited is. The log has said so to operators by then. */
function inWordsFor(cause: unknown): QueryFailed {
  if (!(cause instanceof JournalError && cause.code === 'damaged')) throw cause;
  return new QueryFailed(new MeshError('conflict', changed, { cause }));
}
const changed =
  'a decision of this page was changed since it was recorded, so that the page is not shown; ' +
  'operators are alarmed (`decision_log_differs`), and other people, tools and times can be asked for';

const instant = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));
