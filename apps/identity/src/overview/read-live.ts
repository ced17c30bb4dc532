import { type z } from 'zod';
import { readCounter } from '#libs/budgets';
import { buckets, OpenLogin, RunningInstance } from '#libs/contracts';
import { type MeshLink } from '#libs/mesh';
import { type OverviewPorts } from './overview-ports.js';

const text = new TextDecoder();

/** What other services write down of themselves in the mesh's store. */
export const readLive = (
  link: Pick<MeshLink, 'bucket'>,
): Pick<OverviewPorts, 'logins' | 'running' | 'counter'> => ({
  async logins() {
    const entries = await entriesOf(link, buckets.vaultLogins.name, OpenLogin);
    return entries.map(([key, login]) => ({ ...login, instance: key.slice(0, key.indexOf('.')) }));
  },
  async running() {
    const entries = await entriesOf(link, buckets.instances.name, RunningInstance);
    return entries.sort().map(([key, said]) => {
      const [service = '', instance = ''] = key.split('.');
      return { ...said, service, instance };
    });
  },
  counter: async (key) => {
    const counters = key.startsWith('audit.') ? buckets.auditBudgets : buckets.budgets;
    return readCounter(await link.bucket(counters.name), key);
  },
});

/** What cannot be read was written by nobody who should. */
async function entriesOf<T>(
  link: Pick<MeshLink, 'bucket'>,
  name: string,
  schema: z.ZodType<T>,
): Promise<[string, T][]> {
  const bucket = await link.bucket(name);
  const found = await Promise.all(
    (await bucket.keys()).map(async (key): Promise<[string, T] | undefined> => {
      const read = schema.safeParse(parsed((await bucket.get(key))?.value));
      return read.success ? [key, read.data] : undefined;
    }),
  );
  return found.filter((entry) => entry !== undefined);
}

function parsed(value: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(text.decode(value));
  } catch {
    return undefined;
  }
}
