import { type Lease, type WaitingCall } from '#libs/contracts';
import { type BorrowedCredential } from '#libs/credentials';
import { type Arrival, type Grant, type Situated, Stop, type Waiting } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { type Decision, type Resource } from '#libs/policy';
import { type ClientAnswers, type InputRequired } from '../toolbox/client-answers.js';
import { type Progress, type Tool } from '../toolbox/tool.js';
import { type FailureCode } from './explain-failure.js';
import { type AllowedMethod } from './methods.js';
import { type RequestRefused } from './refusal.js';
import { type Era } from './revisions.js';

/** One JSON-RPC request or notification, parsed once; everybody after reads this and never the bytes. */
export interface Message {
  readonly jsonrpc: '2.0';
  /** Undefined for a notification. */
  readonly id: string | number | undefined;
  readonly method: AllowedMethod;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Inbound {
  readonly request: Request;
  readonly arrival: Arrival;
}
export interface Authenticated {
  readonly principal: Principal;
}
/** The body, read once, and in which words it is spoken. */
export interface Heard {
  /** Undefined where it could not be read. */
  readonly body: unknown;
  readonly era: Era;
  /** Of the Model Context Protocol; null where nothing names one that could be one. */
  readonly revision: string | null;
  /** Why it is no request, or one in a revision that is not spoken. */
  readonly unheard: RequestRefused | undefined;
}
export interface Parsed {
  readonly message: Message;
  /** Of what is called, as the client spelt it; a resource by its own name, or by its address where there is none at it. */
  readonly toolName: string;
  /** Why what is meant as a call of a tool is none; it is refused on the record. */
  readonly malformed: RequestRefused | undefined;
}
/** A request past the rows in front. */
export type Passage = Inbound & Authenticated & Heard & Parsed & Situated;

/** What each request is given on its way through the rows behind. */
export interface Begun {
  readonly callId: string;
  /** `performance.now()`. */
  readonly begun: number;
  /** Fires when the client leaves or the deadline has passed. */
  readonly signal: AbortSignal;
  /** Why it is refused before anything is looked at. */
  readonly refused: RequestRefused | undefined;
  /** Tells whoever waits how far it is. */
  readonly report: (progress: Progress) => void;
  readonly answers: ClientAnswers;
  /** Does something when the request is over, however it ends. */
  readonly onEnd: (work: () => void) => void;
}
/** A call on its way; each step adds one of the types below. */
export type CallBegun = Passage & Begun;

export interface Validated {
  readonly tool: Tool;
  readonly input: Record<string, unknown>;
}
export interface Admitted {
  readonly admission: Decision;
}
export interface Scoped {
  /** The one that the tool needs, which the token has. */
  readonly scope: string;
}
/** Every tool there is with its admission, for a list. */
export interface Sorted {
  readonly admissions: readonly { readonly tool: Tool; readonly admission: Decision }[];
  /** For how long that may be kept, in milliseconds. */
  readonly freshForMs: number;
}
export interface Admissible {
  /** The recorded admission; undefined for a tool that has nothing to read. */
  readonly looking: Grant | undefined;
}
export interface Resolved {
  readonly resource: Resource;
  readonly document: unknown;
  /** Of the credential it was read with; undefined where nothing was. */
  readonly lease: Lease | undefined;
}
/** What policy says: a permit, or a denial that people can lift. */
export interface Judged {
  readonly judged: Decision | Waiting;
}
export interface Permitted {
  /** The permit. */
  readonly decision: Decision;
  /** What people answered that it rests on; undefined where policy asks nobody. */
  readonly approval: WaitingCall | undefined;
}
export interface Granted {
  readonly grant: Grant;
}
export type DecidedCall = CallBegun & Validated & Admitted & Scoped & Resolved & Permitted;
export type GrantedCall = DecidedCall & Granted;

export interface Borrowed {
  /** Undefined for a tool that needs none. */
  readonly credential: BorrowedCredential | undefined;
}
export interface Ran {
  readonly result: Readonly<Record<string, unknown>>;
  /** The call with the same idempotency key whose outcome it is; absent where it is its own. */
  readonly repeats?: string | undefined;
}
/** A granted call and how it ended. */
export type Ended = GrantedCall & { readonly ending: (Borrowed & Ran) | CallFailed };

/** A permitted call that did not succeed. `message` is safe to show. */
export class CallFailed extends Stop {
  constructor(
    readonly code: FailureCode,
    readonly message: string,
    readonly cause?: unknown,
    /** What was borrowed before it failed. */
    readonly credential?: BorrowedCredential,
    /** What it asks of the client first. */
    readonly asks?: InputRequired,
  ) {
    super();
  }
}
