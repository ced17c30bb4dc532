import { errors, type Interaction, type Provider } from 'oidc-provider';
import { type Client } from '../clients/client-entry.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { isLoopback } from '../clients/redirects.js';

/** The client of a step, as a person is told of it. */
export interface Asking {
  readonly client: Client;
  /** By what a person can know it: a name that is vouched for, the host that describes it, or neither. */
  readonly label: string;
  readonly redirectUri: string;
  /** Where the person goes next, in words. */
  readonly goesTo: string;
}

/** @throws SessionNotFound when the client is not known any more */
export async function whoAsks(
  { params }: Interaction,
  provider: Pick<Provider, 'Client'>,
  clients: Pick<ClientRegistry, 'describe'>,
): Promise<Asking> {
  // A document that is not remembered any more is not fetched for a page: the library refuses it without a request of its own.
  const found = await provider.Client.find(String(params['client_id'])).catch(() => undefined);
  if (!found) throw new errors.SessionNotFound('the client is not known any more');
  const client = clients.describe(found);
  const redirectUri = String(params['redirect_uri']);
  return { client, label: labelOf(client), redirectUri, goesTo: goesTo(redirectUri) };
}

/** INVARIANT (a name proves nothing): what a client that came by itself calls itself never stands for it. */
function labelOf({ origin, id, name }: Client): string {
  if (origin === 'deployment') return name;
  return origin === 'document' ? new URL(id).host : 'an application that registered itself';
}

function goesTo(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  if (isLoopback(redirectUri)) return `a program on this computer, at ${host}`;
  return protocol === 'https:' ? host : `the application that opens ${protocol} links`;
}
