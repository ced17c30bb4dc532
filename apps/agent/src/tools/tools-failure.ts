import { ProtocolError, SdkHttpError, UnauthorizedError } from '@modelcontextprotocol/client';
import { MeshError } from '#libs/mesh';
import { TurnFailure } from '../turn/turn-failure.js';

/** The server as a whole cannot be used: which of the reasons a person can do something about it is. */
export function toToolsFailure(error: unknown): TurnFailure {
  if (error instanceof TurnFailure) return error;
  const mesh = causeOf(error, MeshError);
  const refused =
    causeOf(error, UnauthorizedError) !== undefined ||
    isRefusal(error) ||
    mesh?.code === 'interaction_required';
  return refused
    ? new TurnFailure('unauthenticated', 'the tools refused you; sign in again', {
        cause: error,
        claims: mesh?.claims,
      })
    : new TurnFailure(
        'tools_unavailable',
        'the tools cannot be reached; nothing was changed by this step, try again',
        { cause: error },
      );
}

/**
 * What may be said of a single failed call, where the server answered with a protocol error.
 * @throws TurnFailure when it is not the call but the server
 */
export function toCallError(error: unknown, { readOnly }: { readonly readOnly: boolean }): string {
  if (error instanceof ProtocolError) return `the tool service refused the request (${error.code})`;
  const failure = toToolsFailure(error);
  if (readOnly || failure.code !== 'tools_unavailable') throw failure;
  // It was sent, and its answer may be what is missing.
  throw new TurnFailure(
    'tools_unavailable',
    'the tools cannot be reached, and whether this step was done is not known; look before you ask for it again',
    { cause: failure.cause },
  );
}

/** Whether it is the answer that is missing, so that the same call may be sent again. */
export const isLost = (error: unknown): boolean =>
  !(error instanceof ProtocolError) && toToolsFailure(error).code === 'tools_unavailable';

const isRefusal = (error: unknown): boolean => {
  const status = causeOf(error, SdkHttpError)?.status;
  return status === 401 || status === 403;
};

/** An error of some class among the causes of an error. */
function causeOf<T>(error: unknown, kind: abstract new (...args: never[]) => T): T | undefined {
  for (let each = error, depth = 0; each !== undefined && each !== null && depth < 5; depth++) {
    if (each instanceof kind) return each;
    each = (each as { cause?: unknown }).cause;
  }
  return undefined;
}
