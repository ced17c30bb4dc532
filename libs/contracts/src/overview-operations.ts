import { z } from 'zod';
import { PersonKey } from './person.js';
import { Role } from './roles.js';

/** What an operator wants to see of their tenant, as it is now. Changes nothing. */
export const OverviewOperation = z.strictObject({
  version: z.literal(1),
  do: z.enum(['people', 'leases', 'budgets', 'services']),
});
export type OverviewOperation = z.infer<typeof OverviewOperation>;

const instant = z.iso.datetime();
/** A person. The name is what the issuer of the mesh knows them by; absent for people of another. */
const who = z.object({ key: PersonKey, name: z.string().optional() });

/**
 * A sign-in, with the clients in which it is used. `id` names it to whoever ends it and opens nothing; null where another issuer names none,
 * so that it ends with all of its person's.
 */
export const LiveSession = z.object({
  id: z.string().nullable(),
  since: instant,
  endsAt: instant,
  clients: z.array(z.string()),
});
export type LiveSession = z.infer<typeof LiveSession>;

export const LivePerson = z.object({
  key: PersonKey,
  name: z.string(),
  displayName: z.string(),
  /** Whether they may sign in. */
  enabled: z.boolean(),
  /** Absent for people of another issuer, who says it anew at each sign-in. */
  roles: z.array(Role).optional(),
  sessions: z.array(LiveSession),
});
export type LivePerson = z.infer<typeof LivePerson>;

/** A login at Vault that is open, with the database credential that is lent with it. */
export const LiveLease = z.object({
  /** Absent where an agent acts for itself. */
  person: who.optional(),
  /** The client id of whoever holds the token. */
  agent: z.string(),
  session: z.string().nullable(),
  role: z.string().optional(),
  /** The one decision that it was made for; absent where several share it. */
  decisionId: z.uuid().optional(),
  since: instant,
  /** Vault ends it by itself then. */
  endsAt: instant.optional(),
  /** Of mcp, that opened it. */
  instance: z.string(),
  /** Whether that one runs. Where it does not, others end it. */
  held: z.boolean(),
});
export type LiveLease = z.infer<typeof LiveLease>;

/** What is left of a budget that somebody has drawn on. What an instance has set aside for them counts as drawn. */
export const DrawnBudget = z.object({
  service: z.string(),
  of: z.enum(['person', 'agent']),
  id: z.string(),
  name: z.string().optional(),
  left: z.int().min(0),
  burst: z.number(),
  perSecond: z.number(),
  /** When it is whole again. */
  wholeAt: instant,
});
export type DrawnBudget = z.infer<typeof DrawnBudget>;

export const RunningService = z.object({
  service: z.string(),
  instance: z.string(),
  since: instant.optional(),
  /** Fingerprint of its policies; absent for one that decides nothing. */
  policy: z.string().optional(),
});
export type RunningService = z.infer<typeof RunningService>;

/** @see OverviewOperation. `complete`: whether these are all. */
export const OverviewAnswer = z.discriminatedUnion('show', [
  z.object({ show: z.literal('people'), people: z.array(LivePerson), complete: z.boolean() }),
  z.object({ show: z.literal('leases'), leases: z.array(LiveLease), complete: z.boolean() }),
  z.object({ show: z.literal('budgets'), budgets: z.array(DrawnBudget), complete: z.boolean() }),
  z.object({ show: z.literal('services'), services: z.array(RunningService) }),
]);
export type OverviewAnswer = z.infer<typeof OverviewAnswer>;

/** The action that policy is asked about, and that stands in records. */
export const overviewAction = (operation: OverviewOperation['do']) => `${operation}_list` as const;
const actions: ReadonlySet<string> = new Set(OverviewOperation.shape.do.options.map(overviewAction));
/** The type of what policy decides on: what is live in one tenant. */
export const overviewType = 'Overview';
export const isOverviewOperation = (tool: string): boolean => actions.has(tool);
