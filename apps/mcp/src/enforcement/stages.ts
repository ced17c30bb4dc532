import { type PeerName } from '#libs/contracts';
import { type BorrowedCredential } from '#libs/credentials';
import { type Grant } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { type Circumstances, type Decision, type Resource } from '#libs/policy';
import { type Tool } from '../toolbox/tool.js';
import { type FailureCode } from './explain-failure.js';

/** How a request came in, as the transport knows it and not as the request says. */
export type Arrival =
  | { readonly transport: 'nats'; readonly peer: PeerName; readonly address?: undefined }
  /** `address` of the client as the socket says, whatever a header claims. */
  | { readonly transport: 'http'; readonly peer?: undefined; readonly address?: string | undefined };

/** One JSON-RPC request, parsed once; everybody after reads this and never the bytes. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly method: AllowedMethod;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Everything else is refused: what nobody has thought about cannot go round the pipeline. */
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
}
/** A request past the gate. */
export type Passage = Inbound & Authenticated & Parsed;

/** A tools/call on its way through the steps; each adds the next of the types below. */
export interface CallBegun extends Passage {
  readonly callId: string;
  readonly begun: number;
  readonly signal: AbortSignal;
  /** As the caller spelt it. */
  readonly toolName: string;
}
export interface Validated {
  readonly tool: Tool;
  readonly input: Record<string, unknown>;
}
export interface Admitted {
  readonly admission: Decision;
}
export interface Resolved {
  readonly resource: Resource;
  readonly document: unknown;
}
export interface Situated {
  readonly context: Circumstances;
}
export interface Decided {
  readonly decision: Decision;
}
export interface Granted {
  readonly grant: Grant;
}
export type GrantedCall = CallBegun & Validated & Admitted & Resolved & Situated & Decided & Granted;

export interface Borrowed {
  readonly credential: BorrowedCredential;
}
export interface Ran {
  readonly result: Record<string, unknown>;
}

/** A permitted call that did not succeed. `message` is safe to show. */
export class CallFailed {
  constructor(
    readonly code: FailureCode,
    readonly message: string,
    readonly cause?: unknown,
    /** What was borrowed before it failed. */
    readonly credential?: BorrowedCredential,
  ) {}
}
