import { buckets, EndingOrdered, type RevocationReport } from '#libs/contracts';
import { type EndingPorts, readConfirmations, whoRuns } from './order-ending.js';
import { reportOn } from './report.js';

const text = new TextDecoder();
const most = 100;

/** What was ordered to end in a tenant within the last day, and what of it is still out; the last one first. */
export async function listEndings({ link, clock }: EndingPorts, tenant: string): Promise<RevocationReport[]> {
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
  return Promise.all(
    own.slice(0, most).map(async ({ order, ordered }) => {
      // Where it is not known who runs, whoever was asked is awaited.
      const present = new Set(running ?? ordered.asked);
      return reportOn(order, ordered, await readConfirmations(endings, order), { present, now: clock() });
    }),
  );
}
