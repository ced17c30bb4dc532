import { type Lease } from '#libs/contracts';
import { type BorrowedCredential } from '#libs/credentials';
import { type Arrival, type Grant, type Situated, Stop } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { type Decision, type Resource } from '#libs/policy';
import { type Tool } from '../toolbox/tool.js';
import { type FailureCode } from './explain-failure.js';
import { type RequestRefused } from './refusal.js';

/** One JSON-RPC request, parsed once; everybody after reads this and never the bytes. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly method: AllowedMethod;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The columns of the table. Everything else is refused: what nobody has thought about cannot go round it. */
export const allowedMethods = ['server/discover', 'tools/list', 'tools/call'] as const;
export type AllowedMethod = (typeof allowedMethods)[number];

export interface Inbound {
  readonly request: Request;
  readonly arrival: Arrival;
}
export interface Authenticated {
  readonly principal: Principal;
}
export interface Parsed {
  readonly message: Message;
  /** Of the Model Context Protocol; null where the headers name none that could be one. */
  readonly revision: string | null;
  /** As the client spelt it; empty where no tool is called. */
  readonly toolName: string;
  /** Why what is meant as a call of a tool is none; it is refused on the record. */
  readonly malformed: RequestRefused | undefined;
}
/** A request past the rows in front. */
export type Passage = Inbound & Authenticated & Parsed & Situated;

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
