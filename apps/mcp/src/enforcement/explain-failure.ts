import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { CredentialError, type CredentialErrorCode } from '#libs/credentials';
import { RowsUndecided } from '#libs/enforcement';
import { TokenRejected } from '#libs/principal';
import { ToolError, type ToolErrorCode } from '../toolbox/tool-error.js';

/** Why a permitted call did not succeed. Closed: what nobody has thought about is `internal`. */
export type FailureCode =
  | ToolErrorCode
  | CredentialErrorCode
  | 'cancelled'
  | 'revoked'
  | 'revocations_unknown'
  | 'undecided'
  | 'internal';

export interface Explained {
  /** Recorded with the outcome. */
  readonly code: FailureCode;
  /** One line, safe to show: never the text of somebody else's error, which may hold addresses and secrets. */
  readonly message: string;
}

const unauthorized = 13;
const authenticationFailed = 18;
const timedOut = 50;

/** What the driver throws once its client was closed, which only this service does: it says nothing of Vault or the database. */
const closedByUs: ReadonlySet<string> = new Set([
  'MongoClientClosedError',
  'MongoNotConnectedError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
]);

/** Maps whatever was thrown to a closed code and a sentence of our own. */
export function explainFailure(error: unknown, signal: AbortSignal): Explained {
  if (error instanceof ToolError) return { code: error.code, message: error.message };
  if (error instanceof RowsUndecided) {
    return {
      code: 'undecided',
      message: 'which rows may be shown could not be decided now, try again later',
    };
  }
  if (signal.reason instanceof TokenRejected) return { code: 'revoked', message: signal.reason.message };
  if (signal.aborted) return { code: 'cancelled', message: 'the call was cancelled or took too long' };
  if (error instanceof CredentialError) return { code: error.code, message: sentenceOf(error) };
  if (
    error instanceof MongoServerError &&
    (error.code === unauthorized || error.code === authenticationFailed)
  ) {
    return { code: 'database_refused', message: 'the database refused this with your own credential' };
  }
  if (error instanceof MongoError && closedByUs.has(error.name))
    return { code: 'closed', message: sentences.closed };
  const away = error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;
  if (away || (error instanceof MongoError && error.code === timedOut)) {
    return { code: 'database_unavailable', message: 'the database cannot be reached now, try again later' };
  }
  return { code: 'internal', message: 'the tool failed; the operator finds the cause in the log' };
}

/** That Vault is sealed, away, slow or asked too often are four things for whoever has to do something about it. */
const sentenceOf = ({ code, reason }: CredentialError): string =>
  code === 'vault_unavailable' ? `${sentences[code]} (${reason}); try again later` : sentences[code];

const sentences: Readonly<Record<CredentialErrorCode, string>> = {
  credential_refused: 'Vault refused a database credential for your groups',
  token_expired: 'your token ends too soon to borrow a credential with it; sign in again',
  vault_unavailable: 'no credential can be had of Vault now',
  database_unavailable: 'the database cannot be reached now, try again later',
  database_refused: 'the database did not accept the credential made for you, try again',
  capacity_exhausted: 'too many credentials are in use or asked for now, try again shortly',
  aborted: 'the call was cancelled or took too long',
  closed: 'the credential was taken back or the service is shutting down, try again',
};
