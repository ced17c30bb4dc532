/**
 * An answer other than success, with Vault's own status code and error text.
 * Vault answers 400 to most bad requests, 403 to a missing right, 404 with no text to a missing thing.
 */
export class VaultRefusal extends Error {
  constructor(
    readonly status: number,
    readonly errors: readonly string[],
  ) {
    super(errors[0] ?? `status ${status}`);
    this.name = 'VaultRefusal';
  }
}

/** Go's multierror format, in which Vault wraps what its engines return. */
const wrapped = (message: string) => `1 error occurred:\n\t* ${message}\n\n`;

export const badRequest = (message: string) => new VaultRefusal(400, [message]);
export const permissionDenied = () => new VaultRefusal(403, [wrapped('permission denied')]);
export const invalidToken = () =>
  new VaultRefusal(403, ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n']);
export const notFound = () => new VaultRefusal(404, []);
export const engineFailure = (message: string) => new VaultRefusal(500, [wrapped(message)]);
export const internalError = () => new VaultRefusal(500, ['internal error']);
export const sealed = () => new VaultRefusal(503, ['Vault is sealed']);

/** Where the stand-in stops. 501, which Vault itself never sends, so that it is not taken for Vault's answer. */
export const notSupported = (what: string) =>
  new VaultRefusal(501, [`${what} is not supported by the local stand-in`]);
