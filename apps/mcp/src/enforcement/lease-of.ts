import { type Lease } from '#libs/contracts';
import { type BorrowedCredential } from '#libs/credentials';

/** What a record says of a credential: enough to find it in Vault's log, and nothing to use it with. */
export const leaseOf = ({ leaseDigest, role, databaseUser }: BorrowedCredential): Lease => ({
  digest: leaseDigest,
  role,
  databaseUser,
});
