import { setTimeout as wait } from 'node:timers/promises';

const pauseMs = 500;

/** Asks again where the mesh says that it is asked too often (429), as it does of whoever signs in, orders or asks many times a minute. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (!/\b429\b/.test((error as Error).message)) throw error;
      await wait(pauseMs);
    }
}
