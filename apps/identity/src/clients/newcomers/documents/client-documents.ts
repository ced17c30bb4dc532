import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { clientOf, type Devices } from '#libs/edge';
import { isLoopback, redirectProblem } from '../../redirects.js';
import { readMetadata, toProviderMetadata } from '../read-metadata.js';
import { addressProblem } from './document-address.js';
import { DocumentRefused } from './document-refused.js';
import { type FetchBudget } from './fetch-budget.js';
import { fetchDocument } from './fetch-document.js';
import { type Outside } from './outside.js';

/** The library keeps a document for as long as its host says, within these; in seconds. */
export const keptSeconds = { min: 300, max: 24 * 3600 };

const mostAtOnce = 32;

export interface ClientDocumentsOptions {
  readonly outside: Outside;
  readonly budget: Pick<FetchBudget, 'waitOf' | 'hasForKnown'>;
  /** Whether a person of any tenant has let this client in. */
  readonly isLetIn: (clientId: string) => Promise<boolean>;
  readonly devices: Pick<Devices, 'in'>;
  /** Longest that fetching one takes. */
  readonly deadlineMs?: number;
}

/**
 * Clients that describe themselves at the address that is their id (draft-ietf-oauth-client-id-metadata-document-02). oidc-provider asks
 * once for each address at a time, and keeps what it gets; this says whether it may ask, asks, and hands on what is taken of it.
 */
export class ClientDocuments {
  #running = 0;

  constructor(private readonly options: ClientDocumentsOptions) {}

  /** @throws an error of the authorization and token endpoints that says what is wrong, or when to come again */
  async mayFetch(ctx: KoaContextWithOIDC | undefined, clientId: string): Promise<boolean> {
    // Outside of a request of the library there is nobody to count it for.
    if (!ctx) return false;
    const problem = addressProblem(clientId);
    if (problem)
      throw new DocumentNotTaken(new DocumentRefused(`its address ${problem}`, { code: 'DOCUMENT_ADDRESS' }));
    const beginner = { client: clientOf(ctx.req), devices: this.options.devices.in(ctx.req.headers.cookie) };
    const seconds = this.options.budget.waitOf(beginner, new URL(clientId).hostname);
    if (seconds === 0 && this.#running < mostAtOnce) return true;
    if ((await this.#isLetIn(clientId)) && this.options.budget.hasForKnown(clientId)) return true;
    ctx.set('retry-after', String(seconds || 1));
    throw new TooManyDocuments();
  }

  /** Where that is not known now it is a stranger's. */
  #isLetIn(clientId: string): Promise<boolean> {
    return this.options.isLetIn(clientId).catch(() => false);
  }

  /** @throws DocumentRefused */
  async fetch(clientId: string, signal: AbortSignal): Promise<Response> {
    this.#running += 1;
    try {
      const ending = AbortSignal.any([signal, AbortSignal.timeout(this.options.deadlineMs ?? 2_000)]);
      const { value, keeping } = await fetchDocument(clientId, this.options.outside, ending);
      const metadata = metadataOf(clientId, value);
      return new Response(JSON.stringify(metadata), { headers: keeping });
    } finally {
      this.#running -= 1;
    }
  }
}

/** INVARIANT (a document speaks for its own address): it names it as its id, and sends people nowhere else but to their own computer. */
function metadataOf(clientId: string, said: unknown): object {
  const { client_id: named } = (said ?? {}) as { client_id?: unknown };
  if (named !== clientId) throw notTaken('its `client_id` is not its address');
  try {
    const description = readMetadata(said, (uri) => redirectOf(uri, new URL(clientId).host));
    if ((description.authMethod ?? 'none') !== 'none')
      throw notTaken('its `token_endpoint_auth_method` must be `none`');
    return toProviderMetadata(clientId, description);
  } catch (error) {
    if (!(error instanceof errors.InvalidClientMetadata)) throw error;
    throw notTaken(error.error_description ?? 'it cannot be read', error);
  }
}

function redirectOf(uri: string, host: string): string | undefined {
  const problem = redirectProblem(uri);
  if (problem ?? isLoopback(uri)) return problem;
  return new URL(uri).host === host ? undefined : `must be on ${host}, or on the person's own computer`;
}

const notTaken = (told: string, cause?: unknown) =>
  new DocumentRefused(told, { code: 'DOCUMENT_NOT_TAKEN', cause });

/** A document that is not even asked for. */
class DocumentNotTaken extends errors.InvalidClient {
  constructor(cause: DocumentRefused) {
    super('client_id metadata document not taken', { cause });
  }
}

export class TooManyDocuments extends errors.CustomOIDCProviderError {
  constructor() {
    super('temporarily_unavailable', 'too many descriptions of clients are asked for; try again later');
    this.status = this.statusCode = 429;
  }
}
