/** A refusal or failure that the server explained, or that happened on the way to it. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** What the next sign-in must ask for. */
    readonly claims?: string,
  ) {
    super(message);
    this.name = 'Problem';
  }
}

const loginCodes = new Set(['not_logged_in', 'unauthenticated', 'interaction_required']);

/** Whether only a new login helps. */
export const needsLogin = (code: string) => loginCodes.has(code);

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('unreachable', 'Deputy cannot be reached. Check your connection and try again.');
}

/** A problem response as it says itself; one that cannot be read becomes a plain sentence. */
export async function problemFrom(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (isProblemBody(body)) return new Problem(body.code, explained(body.code, body.detail), body.claims);
  return new Problem('internal', `The server answered ${response.status}. Try again in a moment.`);
}

/**
 * A problem as a person understands it. What ran out of time is named by its subject for operators; whoever asked
 * needs to know that it may have been done all the same.
 */
export const explained = (code: string, message: string): string =>
  code === 'deadline_exceeded'
    ? 'Deputy took too long to answer. What you asked may have been done all the same: look before you ask again.'
    : sentence(message);

const isProblemBody = (body: unknown): body is { code: string; detail: string; claims?: string } =>
  typeof body === 'object' &&
  body !== null &&
  typeof (body as Record<string, unknown>).code === 'string' &&
  typeof (body as Record<string, unknown>).detail === 'string' &&
  ['string', 'undefined'].includes(typeof (body as Record<string, unknown>).claims);

/** Messages of the mesh start in lower case and end without a full stop; on the page they are sentences. */
export function sentence(message: string): string {
  const text = message.trim();
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
