import { type OpenLogin, type PersonKey, type RunningInstance, type TenantDirectory } from '#libs/contracts';
import { type Counter } from '#libs/budgets';
import { type AgentRegistry } from '../agents/agent-registry.js';
import { type People } from '../people/people.js';
import { type SignInStanding } from '../provider/sign-in-standing.js';
import { type RecordStore } from '../storage/record-store.js';

/** A service that runs, as it says itself. */
export interface Running extends RunningInstance {
  readonly service: string;
  readonly instance: string;
}

/** What is live, from where it is kept. Each rejects with a MeshError `unavailable` where that cannot be reached. */
export interface OverviewPorts {
  readonly people: Pick<People, 'ofTenant' | 'byId'>;
  readonly sessions: Pick<RecordStore, 'sessionsOf'>;
  readonly standing: Pick<SignInStanding, 'isOver'>;
  readonly agents: Pick<AgentRegistry, 'list'>;
  readonly tenants: TenantDirectory;
  /** What people of this issuer are kept under. */
  readonly issuerId: string;
  /** The logins at Vault that are written down, of every tenant, with the instance that opened each. */
  logins(): Promise<readonly (OpenLogin & { readonly instance: string })[]>;
  running(): Promise<readonly Running[]>;
  counter(key: string): Promise<Counter>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** The id of a person at this issuer; undefined for people of another. */
export const ownIdOf = (key: PersonKey, issuerId: string): string | undefined =>
  key.startsWith(`${issuerId}#`) ? key.slice(issuerId.length + 1) : undefined;

export const at = (ms: number): string => new Date(ms).toISOString();

/** More than this is not shown at once. */
export const mostShown = 500;
