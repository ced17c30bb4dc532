import { type Document } from 'bson';

/** Codes and names as MongoDB's error_codes.yml and Amazon DocumentDB spell them; drivers branch on the number. */
const codeNames = {
  2: 'BadValue',
  8: 'UnknownError',
  9: 'FailedToParse',
  11: 'UserNotFound',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  17: 'ProtocolError',
  18: 'AuthenticationFailed',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  28: 'PathNotViable',
  31: 'RoleNotFound',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  301: 'RetryableWritesNotSupported',
  303: 'FeatureNotSupported',
  304: 'AggregationStageNotSupported',
  334: 'MechanismUnavailable',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  40415: 'Location40415',
  51002: 'Location51002',
  51003: 'Location51003',
} as const;

export type ErrorCode = keyof typeof codeNames;

/** A refusal or failure that travels to the client as `{ok: 0, code, codeName, errmsg}`. */
export class CommandError extends Error {
  readonly codeName: string;
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Document = {},
  ) {
    super(message);
    this.name = 'CommandError';
    this.codeName = codeNames[code];
  }
}

export const badValue = (message: string) => new CommandError(2, message);
export const failedToParse = (message: string) => new CommandError(9, message);
export const authenticationFailed = () => new CommandError(18, 'Authentication failed.');

/** Where the stand-in stops. The words are the same everywhere so that people can search for them. */
export function notSupported(what: string, code: 59 | 303 | 304 | 40415 = 303): CommandError {
  return new CommandError(code, `\`${what}\` is not supported by the local stand-in for Amazon DocumentDB`);
}
