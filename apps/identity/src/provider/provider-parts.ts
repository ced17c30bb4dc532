import { type Logger } from '#libs/telemetry';
import { type MachineClients } from '../agents/tokens/machine-clients.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type ClientDocuments } from '../clients/newcomers/documents/client-documents.js';
import { type LetInClients } from '../clients/consent/let-in-clients.js';
import { type RegisteredClients } from '../clients/newcomers/registered-clients.js';
import { type Ends } from '../ends/ends.js';
import { type SignInProgress } from '../interaction/sign-in-step.js';
import { type SignInStanding } from './sign-in-standing.js';
import { type Upstream } from '../delegation/delegate.js';
import { type Keys } from '../keys/load-keys.js';
import { type People } from '../people/people.js';
import { type RecordStore } from '../storage/record-store.js';
import { type Resources } from './resources.js';
import { type TokenScopes } from './token-scopes.js';

/** What the OpenID provider is made of. */
export interface ProviderParts {
  readonly issuer: string;
  /** What its people are kept under. */
  readonly issuerId: string;
  readonly ends: Ends;
  readonly signInStanding: SignInStanding;
  readonly progress: SignInProgress;
  readonly keys: Keys;
  readonly clients: ClientRegistry;
  /** Those that registered themselves; undefined where none may. */
  readonly registered: RegisteredClients | undefined;
  /** Clients that describe themselves at their address, and whether those are taken. */
  readonly documents: { readonly on: boolean; readonly client: ClientDocuments };
  readonly people: People;
  /** Those that act for people now. */
  readonly letIn: LetInClients;
  readonly store: RecordStore;
  readonly resources: Resources;
  readonly scopes: TokenScopes;
  /** Undefined for one that is not on the mesh. */
  readonly machines: MachineClients | undefined;
  /** Of people whom other issuers know; undefined where no other is trusted. */
  readonly upstream?: Upstream | undefined;
  readonly logger: Logger;
  readonly clock: () => number;
}
