import { type Lease } from '#libs/contracts';
import { type BorrowedCredential } from '#libs/credentials';
import { type Arrival, type Grant, type Situated, Stop } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { type Decision, type Resource } from '#libs/policy';
import { type Tool } from '../toolbox/tool.js';
import { type FailureCode } from './explain-failure.js';
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

/**
 * What may be asked in each era. Everything else is refused: what nobody has thought about cannot go round the table. The
 * notifications are those that clients send by themselves; there is nothing here for them to change.
 */
export const allowedMethods = {
  modern: ['server/discover', 'tools/list', 'tools/call'],
  legacy: [
    'initialize',
    'ping',
    'tools/list',
    'tools/call',
    'notifications/initialized',
    'notifications/cancelled',
    'notifications/roots/list_changed',
  ],
} as const satisfies Record<Era, readonly string[]>;
export type AllowedMethod = (typeof allowedMethods)[Era][number];

/** The columns of the table. */
export const columns: readonly AllowedMethod[] = [
  ...new Set([...allowedMethods.modern, ...allowedMethods.legacy]),
];

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
  /** As the client spelt it; empty where no tool is called. */
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
  /** Does something when the request is over, however it ends. */
  readonly onEnd: (work: () => void) => void;
}
/** A tools/call on its way; each step adds one of the types below. */
export type CallBegun = Passage & Begun;

export interface Validated {
  readonly tool: Tool;
  readonly input: Record<string, unknown>;
}
export interface Admitted {
  readonly admission: Decision;
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
export interface Decided {
  readonly decision: Decision;
}
export interface Granted {
  readonly grant: Grant;
}
export type DecidedCall = CallBegun & Validated & Admitted & Resolved & Decided;
export type GrantedCall = DecidedCall & Granted;

export interface Borrowed {
  /** Undefined for a tool that needs none. */
  readonly credential: BorrowedCredential | undefined;
}
export interface Ran {
  readonly result: Record<string, unknown>;
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
  ) {
    super();
  }
}
