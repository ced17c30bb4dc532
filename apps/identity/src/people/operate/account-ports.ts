import { type RevocationReport, type TenantDirectory } from '#libs/contracts';
import { type Passwords } from '../passwords.js';
import { type People } from '../people.js';
import { type SecondFactors } from '../second-factor/second-factors.js';
import { type KnownContexts } from '../../sign-ins/known-contexts.js';
import { type Person } from '../person.js';

/** What operations on accounts need beyond what all operations do. */
export interface AccountPorts {
  readonly people: Pick<People, 'byUsername' | 'ofTenant' | 'addDistinct' | 'change' | 'remove'>;
  readonly factors: Pick<SecondFactors, 'has' | 'remove'>;
  readonly contexts: Pick<KnownContexts, 'forget'>;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly tenants: TenantDirectory;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** What people of this issuer are kept under. */
  readonly issuerId: string;
  /** Ends what they hold, wherever it is. @throws MeshError `unavailable` when that could not be stored */
  readonly endAll: (person: Pick<Person, 'id' | 'tenant' | 'username'>) => Promise<RevocationReport>;
}
