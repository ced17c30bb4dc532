import { type TenantDirectory } from '#libs/contracts';
import { type Ends } from '../../ends/ends.js';
import { type People } from '../../people/people.js';
import { type AgentRegistry } from '../agent-registry.js';

/** What operations on registered agents need beyond what all operations do. */
export interface AgentPorts {
  readonly registry: Pick<AgentRegistry, 'find' | 'list' | 'change' | 'register'>;
  readonly people: Pick<People, 'byUsername'>;
  /** What people of this issuer are kept under. */
  readonly issuerId: string;
  readonly tenants: TenantDirectory;
  readonly ends: Pick<Ends, 'end' | 'check'>;
  /** Under which digests of API keys are made. */
  readonly secret: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}
