import { type EndingConfirmed, type EndingOrdered, type RevocationReport } from '#libs/contracts';

/** By `<peer>.<instance>`, with the milliseconds after which it was heard, where it was. */
export type Confirmations = Map<string, EndingConfirmed & { readonly afterMs?: number }>;

/** How long the logins of an instance that died may take to be ended by others, or by themselves. */
const takenOverWithinMs = 60_000;

/**
 * What is not confirmed. Of a service that runs no more nothing is awaited: it holds nothing, and does nothing.
 * @param present which run, `<peer>.<instance>`
 */
export function whatIsOut(
  { asked, at }: EndingOrdered,
  confirmed: Confirmations,
  present: ReadonlySet<string>,
  now = at,
): RevocationReport['out'] {
  // One that was not known to run when it was ordered has confirmed its part all the same.
  return [...new Set([...asked, ...confirmed.keys()])].flatMap((name) => {
    const [service = '', instance = ''] = name.split('.');
    const said = confirmed.get(name);
    if (!said && present.has(name)) return [{ service, instance, why: 'it has not confirmed its part yet' }];
    const left = (said?.steps ?? []).filter((step) => step.left > 0);
    if (present.has(name))
      return left.map((step) => ({
        ...{ service, instance, step: step.step, left: step.left },
        why: step.detail ?? 'it is being worked on',
      }));
    const isTakenOver = service === 'mcp' && (!said || left.length > 0) && now - at < takenOverWithinMs;
    const why = 'it runs no more; its logins at Vault are being ended by others';
    return isTakenOver ? [{ service, instance, why }] : [];
  });
}

/** What became of an order, for whoever gave it. */
export function reportOn(
  order: string,
  ordered: EndingOrdered,
  confirmed: Confirmations,
  o: {
    present: ReadonlySet<string>;
    now: number;
    storedAfterMs?: number | undefined;
    but?: string | undefined;
  },
): RevocationReport {
  const { kind, id, at, before } = ordered;
  return {
    order,
    kind,
    id,
    at: new Date(at).toISOString(),
    before: new Date(before).toISOString(),
    ...(o.storedAfterMs !== undefined && { storedAfterMs: round(o.storedAfterMs) }),
    ...(o.but !== undefined && { but: o.but }),
    steps: [...confirmed].sort().flatMap(([name, { steps, afterMs }]) => {
      const [service = '', instance = ''] = name.split('.');
      const confirmedAfterMs = afterMs === undefined ? {} : { confirmedAfterMs: round(afterMs) };
      return steps.map((step) => ({ ...step, service, instance, ...confirmedAfterMs }));
    }),
    out: whatIsOut(ordered, confirmed, o.present, o.now),
  };
}

const round = (ms: number) => Math.round(ms * 10) / 10;
