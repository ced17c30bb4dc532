import { z } from 'zod';

const told = z.string().max(40).nullable();

/** From where somebody signed in, as far as this service can know it; null for what it cannot. */
export const SignInPlace = z.object({
  /** Of the network that the connection came from, which is no place on a map. */
  address: z.string().max(45).nullable(),
  /** As the browser calls itself, which proves nothing. */
  browser: told,
  system: told,
});
export type SignInPlace = z.infer<typeof SignInPlace>;

export const unknownPlace: SignInPlace = { address: null, browser: null, system: null };
