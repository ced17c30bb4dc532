import { RpcException } from '@nestjs/microservices';
import { type MeshErrorCode, WireError } from '#libs/contracts';

/**
 * An error that crosses the mesh with its code and message. Thrown by a handler it reaches the caller as it is;
 * any other error reaches the caller as `internal` and keeps its cause for the service's own log.
 * It extends Nest's RpcException because Nest lets only those through its default filter.
 */
export class MeshError extends RpcException {
  /** When to come again, of `too_many_requests`. */
  readonly retryAfterSeconds: number | undefined;
  /** What the next sign-in must ask for, of `interaction_required`. */
  readonly claims: string | undefined;

  /** @param message one line for people: lower case, input in backticks, what to do next */
  constructor(
    readonly code: MeshErrorCode,
    message: string,
    options?: ErrorOptions & { retryAfterSeconds?: number | undefined; claims?: string | undefined },
  ) {
    super(message);
    this.name = 'MeshError';
    if (options?.cause !== undefined) this.cause = options.cause;
    this.retryAfterSeconds = options?.retryAfterSeconds;
    this.claims = options?.claims;
  }

  override getError(): object {
    return this;
  }
}

/** What crosses the wire for any thrown value: only a MeshError tells anything about itself. */
export function toWireError(error: unknown): WireError {
  return error instanceof MeshError
    ? {
        code: error.code,
        message: error.message,
        retryAfterSeconds: error.retryAfterSeconds,
        claims: error.claims,
      }
    : { code: 'internal', message: 'the service failed; its log says why' };
}

export function fromWireError(body: unknown): MeshError {
  const parsed = WireError.safeParse(body);
  return parsed.success
    ? new MeshError(parsed.data.code, parsed.data.message, parsed.data)
    : new MeshError('internal', 'the service answered with an error that cannot be read');
}
