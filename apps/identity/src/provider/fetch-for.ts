import { type ClientDocuments } from '../clients/newcomers/documents/client-documents.js';
import { type ClientRegistry } from '../clients/client-registry.js';

const longestMs = 2_500;

/**
 * What the library fetches: logout notices go to addresses in CLIENTS_FILE, where its own guard against private addresses would stop them
 * on a private network.
 * INVARIANT (strangers name no address): whatever else is asked for is a client's document, and goes through the guard of its own.
 */
export function fetchFor(clients: ClientRegistry, documents: ClientDocuments) {
  return (to: string | URL | Request, options?: RequestInit): Promise<Response> => {
    const url = to instanceof Request ? to.url : String(to);
    const signal = AbortSignal.timeout(longestMs);
    if (!clients.isNotified(url)) return documents.fetch(url, signal);
    return fetch(url, {
      method: options?.method ?? 'GET',
      headers: options?.headers ?? {},
      body: options?.body ?? null,
      signal,
      redirect: 'manual',
    });
  };
}
