import { type Revocations } from '#libs/principal';

/** For specs whose subject is something else: nothing is ever revoked, and that is always known. */
export const nothingRevoked: Revocations = {
  check: () => Promise.resolve(),
  whenRevoked: () => () => undefined,
  onRevocation: () => () => undefined,
};
