import { type z } from 'zod';
import { readCounter } from '#libs/budgets';
import { buckets, OpenLogin, RunningInstance, writtenBy } from '#libs/contracts';
import { ByWriter, MeshError, type MeshLink } from '#libs/mesh';
import { type OverviewPorts } from './overview-ports.js';

const text = new TextDecoder();
/** More than Vault lets mcp have open. */
const mostLogins = 5_000;

/** What other services write down of themselves in the mesh's store. */
export const readLive = (
  link: Pick<MeshLink, 'bucket'>,
): Pick<OverviewPorts, 'logins' | 'running' | 'counter'> => ({
  async logins() {
    const logins = new ByWriter({ mcp: buckets.vaultLogins }, (name) => link.bucket(name), mostLogins);
    const { entries, unknown } = await logins.entries();
    if (unknown.length > 0)
      throw new MeshError('unavailable', 'which logins at Vault are open is not known now; try again');
    return readAll(entries, OpenLogin).map(([key, login]) => ({
      ...login,
      instance: key.slice(0, key.indexOf('.')),
    }));
  },
  async running() {
    const { entries } = await new ByWriter(writtenBy.instances, (name) => link.bucket(name)).entries();
    return readAll(entries, RunningInstance)
      .sort()
      .map(([key, said]) => {
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
function readAll<T>(entries: ReadonlyMap<string, Uint8Array>, schema: z.ZodType<T>): [string, T][] {
  return [...entries].flatMap(([key, value]): [string, T][] => {
    const read = schema.safeParse(parsed(value));
    return read.success ? [[key, read.data]] : [];
  });
}

function parsed(value: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(text.decode(value));
  } catch {
    return undefined;
  }
}
