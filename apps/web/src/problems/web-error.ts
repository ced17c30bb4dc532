import { type MeshErrorCode } from '#libs/contracts';

/** What this service itself refuses or cannot do, beside what the mesh reports. */
type OwnCode =
  | 'not_logged_in'
  | 'cross_origin'
  | 'wrong_csrf_token'
  | 'wrong_host'
  | 'login_expired'
  | 'login_refused'
  | 'just_ended'
  | 'identity_unavailable';

export type ProblemCode = OwnCode | MeshErrorCode;

/** Every code's HTTP status and title: what a client branches on, and what a person reads first. */
const known: Record<ProblemCode, readonly [status: number, title: string]> = {
  not_logged_in: [401, 'not signed in'],
  unauthenticated: [401, 'not signed in'],
  interaction_required: [401, 'a new sign-in is needed'],
  login_expired: [400, 'the sign-in took too long'],
  login_refused: [403, 'the sign-in was refused'],
  just_ended: [403, 'the sign-in was ended a moment ago'],
  cross_origin: [403, 'the request came from another site'],
  wrong_csrf_token: [403, 'the request carries no valid token'],
  wrong_host: [421, 'the service answers at another address'],
  forbidden: [403, 'not allowed'],
  bad_request: [400, 'the request cannot be understood'],
  not_found: [404, 'not found'],
  conflict: [409, 'it changed meanwhile'],
  too_large: [413, 'too large'],
  too_many_requests: [429, 'too many requests'],
  identity_unavailable: [503, 'the identity service cannot be reached'],
  unavailable: [503, 'part of the mesh cannot be reached'],
  deadline_exceeded: [504, 'no answer in time'],
  cancelled: [499, 'cancelled'],
  internal: [500, 'something went wrong'],
};

/** An error that a client of the HTTP API may see. The message is one line and says what to do. */
export class WebError extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    options?: { cause?: unknown; retryAfterSeconds?: number },
  ) {
    super(message, { cause: options?.cause });
    this.name = 'WebError';
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
  readonly retryAfterSeconds: number | undefined;
}

/** RFC 9457 problem details, with the code that programs branch on. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  /** Of `interaction_required`: for `?claims=` of the next sign-in. */
  claims?: string;
}

export function problemOf(code: ProblemCode, detail: string, claims?: string): Problem {
  const [status, title] = known[code];
  return { type: 'about:blank', title, status, code, detail, ...(claims !== undefined && { claims }) };
}
