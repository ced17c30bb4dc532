import { buckets, EndingOrdered, type OpenLogin, type RevocationReport } from '#libs/contracts';
import { within } from '#libs/deadline';
import { type FoundKeys } from '#libs/mesh';
import { leftOpen } from './left-open.js';
import { type EndingPorts, readConfirmations, whoRuns } from './order-ending.js';
import { type Confirmations, reportOn } from './report.js';

const text = new TextDecoder();
const most = 100;
const readWithinMs = 5_000;

export interface ListPorts extends Pick<EndingPorts, 'link'> {
  /** The logins at Vault that are written down, with the instance that opened each. @throws MeshError */
  logins(): Promise<readonly (OpenLogin & { readonly instance: string })[]>;
}

/** The logins that are open; undefined where that is not known within the time. */
export const loginsWithin = ({ logins }: Pick<ListPorts, 'logins'>, ms: number) =>
  within(logins(), { ms }).catch(() => undefined);

/** What was ordered to end in a tenant within the last day, and what of it is still out; the last one first. */
export async function listEndings(ports: ListPorts, tenant: string): Promise<RevocationReport[]> {
  const { link } = ports;
  const [endings, running] = await Promise.all([link.bucket(buckets.endings.name), whoRuns(link)]);
  const orders = (await endings.keys()).filter((key) => !key.includes('.'));
  const read = await Promise.all(
    orders.map(async (order) => {
      const stored = await endings.get(order);
      const ordered = EndingOrdered.safeParse(stored && JSON.parse(text.decode(stored.value)));
      return ordered.success && ordered.data.tenant === tenant ? { order, ordered: ordered.data } : undefined;
    }),
  );
  const own = read.filter((one) => one !== undefined).sort((a, b) => b.ordered.at - a.ordered.at);
  const listed = own.slice(0, most);
  const confirmations = await Promise.all(listed.map(({ order }) => readConfirmations(link, order)));
  // Read last: what is struck out by then is over.
  const logins = await loginsWithin(ports, readWithinMs);
  return listed.map(({ order, ordered }, at) => {
    // Where it is not known which instances of a service run, whoever was asked is awaited.
    const present = new Set([...running.keys, ...ordered.asked.filter(isUnknown(running))]);
    return reportOn(order, ordered, confirmations[at] ?? (new Map() as Confirmations), {
      present,
      open: logins && leftOpen(ordered, logins),
    });
  });
}

const isUnknown =
  ({ unknown }: FoundKeys) =>
  (name: string) =>
    unknown.some((service) => name.startsWith(`${service}.`));
