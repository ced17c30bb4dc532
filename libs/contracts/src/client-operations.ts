import { z } from 'zod';
import { Ability, AgentId, AgentState, AgentTrust } from './agents.js';

const version = z.literal(1);

/** What a person wants to know or end of the clients that they let act for them. */
export const ClientOperation = z.discriminatedUnion('do', [
  z.strictObject({ version, do: z.literal('mine') }),
  /** Ends all that the client was given for them; it may ask again. */
  z.strictObject({ version, do: z.literal('withdraw'), id: AgentId }),
]);
export type ClientOperation = z.infer<typeof ClientOperation>;

/** How the mesh knows a client: by its configuration, by a document at the client's address, or since it registered itself. */
export const ClientOrigin = z.enum(['deployment', 'document', 'registration']);
export type ClientOrigin = z.infer<typeof ClientOrigin>;

/** A client that acts for a person now, or can. */
export const LetInClient = z.object({
  id: AgentId,
  origin: ClientOrigin,
  /** What the deployment calls it, or what it calls itself, which proves nothing: `origin` says which. */
  name: z.string().max(128),
  /** Of the address at which it describes itself; of no other client is one known. */
  host: z.string().optional(),
  /** When the person let it in; of several sign-ins that go on, the first. RFC 3339. */
  since: z.iso.datetime(),
  /** When the last of its sign-ins is over by itself. */
  until: z.iso.datetime(),
  /** When it was last given a token, each of which lives ten minutes; absent where that is not known. */
  lastUsed: z.iso.datetime().optional(),
  /** What is open through it, as far as the person may do it themselves. */
  may: z.array(Ability),
  /** As the person's tenant has registered it; absent where it has not, and then nothing is done through it. */
  standing: z.object({ trust: AgentTrust, state: AgentState }).optional(),
});
export type LetInClient = z.infer<typeof LetInClient>;

/** Those that act for whoever asks, the latest first; after an end, those that are left. */
export const ClientsAnswer = z.object({ clients: z.array(LetInClient) });
export type ClientsAnswer = z.infer<typeof ClientsAnswer>;

/** The types of what policy decides on: one client, and those of a person. */
export const clientType = 'Client';
export const letInClientsType = 'LetInClients';

/** What is decided about clients, as policy is asked it and records have it. */
export const clientActions = {
  /** A person says that it may act for them, */
  admit: 'clients_admit',
  /** and that it may no more. */
  withdraw: 'clients_withdraw',
  mine: 'clients_mine',
  /** It registers itself, which the deployment permits or does not. */
  register: 'clients_register',
} as const;

/** Whether identity decides this, and nobody else may record it. */
export const isClientOperation = (tool: string): boolean =>
  Object.values<string>(clientActions).includes(tool);
