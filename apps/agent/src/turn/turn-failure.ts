import { type TurnEvent } from '#libs/contracts';

/** Why a turn ended without an answer. The message is shown to the person: one line, with what to do next. */
export type TurnFailureCode =
  | 'model_throttled'
  | 'model_unreachable'
  | 'model_refused'
  | 'model_rejected'
  | 'model_truncated'
  | 'tools_unavailable'
  | 'unauthenticated'
  | 'shutting_down'
  | 'internal';

export class TurnFailure extends Error {
  constructor(
    readonly code: TurnFailureCode,
    message: string,
    options?: ErrorOptions & { claims?: string | undefined },
  ) {
    super(message, options);
    this.name = 'TurnFailure';
    this.claims = options?.claims;
  }
  /** What the person's next sign-in must ask for. */
  readonly claims: string | undefined;
}

/** The last event of a turn that failed. */
export const asEvent = ({
  code,
  message,
  claims,
}: TurnFailure): Extract<TurnEvent, { type: 'turn.failed' }> => ({
  type: 'turn.failed',
  code,
  message,
  ...(claims !== undefined && { claims }),
});

/** What a turn may tell about any error: only a TurnFailure speaks for itself. */
export function toTurnFailure(error: unknown): TurnFailure {
  return error instanceof TurnFailure
    ? error
    : new TurnFailure('internal', 'the turn failed; try again, and see the log of agent', { cause: error });
}

/** The person signed out, or their sign-in was ended, while the turn ran. */
export const signInEnded = (): TurnFailure =>
  new TurnFailure('unauthenticated', 'the sign-in ended, and this turn with it; sign in again');
