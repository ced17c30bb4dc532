import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Answer, type Operations, type Request } from './side-process.js';

/** One checkout under measurement: everything is asked of a process that runs its code alone. */
export type Side = Operations & {
  /** How the report calls it. */
  label: string;
  /** Of the checkout, and of its data. */
  root: string;
  dataDir: string;
  /** Drains its mesh and ends its process. */
  end(): Promise<void>;
};

/** @param root a built checkout @param dataDir its own data folder */
export function openSide(label: string, root: string, dataDir: string): Side {
  const program = join(import.meta.dirname, 'side-process.js');
  const child = fork(program, [root, dataDir], { cwd: root });
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.once('exit', () => {
    for (const [id, settle] of waiting) settle({ id, error: `the process of ${label} ended` });
  });

  const ask = async (operation: Request['operation'], args: unknown[]): Promise<unknown> => {
    const id = ++last;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    child.send({ id, operation, args } satisfies Request);
    const { result, error } = await answered;
    waiting.delete(id);
    if (error !== undefined) throw new Error(`${label}: ${error}`);
    return result;
  };
  const operation = <Name extends Request['operation']>(name: Name) =>
    ((...args: unknown[]) => ask(name, args)) as Operations[Name];

  return {
    ...{ label, root, dataDir },
    start: operation('start'),
    renew: operation('renew'),
    run: operation('run'),
    decisions: operation('decisions'),
    lists: operation('lists'),
    keys: operation('keys'),
    tokens: operation('tokens'),
    leases: operation('leases'),
    revoke: operation('revoke'),
    memory: operation('memory'),
    stop: operation('stop'),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
