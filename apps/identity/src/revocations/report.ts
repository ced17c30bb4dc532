import { type EndingConfirmed, type EndingOrdered, type RevocationReport } from '#libs/contracts';

/** By `<peer>.<instance>`, with the milliseconds after which it was heard, where it was. */
export type Confirmations = Map<string, EndingConfirmed & { readonly afterMs?: number }>;

export interface Standing {
  /** Which run, `<peer>.<instance>`. */
  readonly present: ReadonlySet<string>;
  /** How many logins that the order means are open at Vault, by the instance of mcp that opened them; undefined: not known now. */
  readonly open: ReadonlyMap<string, number> | undefined;
}

/**
 * What is not confirmed. Of a service that runs no more nothing is awaited: it holds nothing, and does nothing. But what it opened at
 * Vault is out until it is struck out of the list of open logins, by whoever ended it.
 */
export function whatIsOut(
  { asked }: Pick<EndingOrdered, 'asked'>,
  confirmed: Confirmations,
  { present, open }: Standing,
): RevocationReport['out'] {
  // One that was not known to run when it was ordered has confirmed its part all the same.
  const names = [...new Set([...asked, ...confirmed.keys()])];
  const ofRunning = names.flatMap((name) => {
    if (!present.has(name)) return [];
    const [service = '', instance = ''] = name.split('.');
    const said = confirmed.get(name);
    if (!said) return [{ service, instance, why: 'it has not confirmed its part yet' }];
    const left = said.steps.filter((step) => step.left > 0);
    return left.map((step) => ({
      ...{ service, instance, step: step.step, left: step.left },
      why: step.detail ?? 'it is being worked on',
    }));
  });
  const isDead = (instance: string) => !present.has(`${lender}.${instance}`);
  if (open)
    return [
      ...ofRunning,
      ...[...open].flatMap(([instance, left]) =>
        isDead(instance) ? [{ service: lender, instance, step, left, why: leftBehind }] : [],
      ),
    ];
  const dead = names.filter((name) => name.startsWith(`${lender}.`) && !present.has(name));
  return [
    ...ofRunning,
    ...dead
      .filter((name) => confirmed.get(name)?.steps.every(({ left }) => left === 0) !== true)
      .map((name) => ({ service: lender, instance: name.slice(lender.length + 1), step, why: unknown })),
  ];
}

/** Who has logins at Vault. */
const lender = 'mcp';
const step = 'logins_revoked';
const leftBehind = 'it runs no more; others end them, and strike each out once Vault has';
const unknown = 'it runs no more; whether its logins at Vault have ended is not known now';

/** What became of an order, for whoever gave it. */
export function reportOn(
  order: string,
  ordered: EndingOrdered,
  confirmed: Confirmations,
  o: Standing & { storedAfterMs?: number | undefined; but?: string | undefined },
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
    out: whatIsOut(ordered, confirmed, o),
  };
}

const round = (ms: number) => Math.round(ms * 10) / 10;
