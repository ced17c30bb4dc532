import { type z } from 'zod';

/** What lies in a bucket; undefined where it is not what it should be. */
export function parseStored<T>(as: z.ZodType<T>, stored: string | undefined): T | undefined {
  try {
    return as.safeParse(JSON.parse(stored ?? '')).data;
  } catch {
    return undefined;
  }
}
