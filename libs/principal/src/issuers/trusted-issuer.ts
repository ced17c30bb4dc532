import { type ClaimProfile } from './claim-profile.js';

/** An API of the mesh as one issuer knows it. */
export interface ApiAtIssuer {
  /** Undefined where the issuer's tokens name none. */
  readonly audience: string | undefined;
  /** As a client asks for it. */
  readonly scope: string;
  /** As it stands in a token. */
  readonly granted: string;
}

/** An issuer whose tokens are taken, and for whom and what: complete, or the service did not start. */
export interface TrustedIssuer {
  /** Exactly as it names itself in `iss`. */
  readonly issuer: string;
  /** What its people are kept under: `<id>#<user>`. */
  readonly id: string;
  readonly profile: ClaimProfile;
  /** By the mesh's own audience (`apis` of libs/contracts). Its tokens open no other. */
  readonly apis: ReadonlyMap<string, ApiAtIssuer>;
  /** What it calls a client, to the mesh's name. Undefined for the mesh's own issuer, whose names these are. */
  readonly clients: ReadonlyMap<string, string> | undefined;
  /** A tenant of the directory for a token's claims; undefined for none of ours. */
  readonly tenantOf: (claimed: unknown) => string | undefined;
  /** What the tenant's claim says of those; undefined where tokens name no tenant, or name it as the directory does. */
  readonly claimedTenants: ReadonlySet<string> | undefined;
  /** The directory's group for what a token calls one; undefined for one that means nothing. */
  readonly groupOf: (claimed: string) => string | undefined;
  /** Every group that means something: what a token calls it, to the directory's group. */
  readonly groups: ReadonlyMap<string, string>;
  /** What its scopes mean; undefined where what opens an API opens all that the person has, and for the mesh's own, whose names these are. */
  readonly scopes: ReadonlyMap<string, readonly string[]> | undefined;
  readonly vaultMount: string;
  readonly agentSecretFile: string | undefined;
  /** Whether identity redeems its identity assertions (ID-JAG). */
  readonly assertions: boolean;
  /**
   * Ids of issuers for whose people it may speak (`idp`): those whose tokens or assertions it exchanges for its own.
   * INVARIANT (each issuer speaks for its own people): empty for every issuer but the mesh's own.
   */
  readonly speaksFor: ReadonlySet<string>;
}

/** What the issuer calls a client of the mesh. */
export const clientIdAt = ({ clients }: Pick<TrustedIssuer, 'clients'>, name: string): string =>
  clients ? ([...clients].find(([, known]) => known === name)?.[0] ?? name) : name;
