import { type RequestFields } from './http/request-fields.js';
import { type Token } from './vault-state.js';

/** POST and PUT are `update`; they become `create` where the thing does not exist yet. */
export type Operation = 'create' | 'read' | 'update' | 'delete' | 'list';

export interface VaultRequest {
  /** UUID, in the answer and in both audit lines. */
  id: string;
  operation: Operation;
  /** Without `/v1/`. */
  path: string;
  fields: RequestFields;
  /** The client's token as sent; empty when there was none. */
  tokenText: string;
  remoteAddress: string;
}

/** A request whose token was found and whose right was checked. */
export interface AuthorizedRequest extends VaultRequest {
  token: Token;
}

export interface Auth {
  client_token: string;
  accessor: string;
  policies: string[];
  token_policies: string[];
  identity_policies?: string[];
  metadata: Record<string, string>;
  lease_duration: number;
  renewable: boolean;
  entity_id: string;
  token_type: 'service';
  orphan: boolean;
  mfa_requirement: null;
  num_uses: number;
}

/** What an operation answers; nothing is 204. */
export interface VaultAnswer {
  data?: unknown;
  auth?: Auth;
  /** `duration` in whole seconds. */
  lease?: { id: string; duration: number; renewable: boolean };
  /** A body without Vault's envelope, for the system calls that have none. */
  bare?: { status: number; body: unknown };
}

export type MaybeAnswer = VaultAnswer | undefined | void;
