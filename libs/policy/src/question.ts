import { type AnswerKind, type PeerName } from '#libs/contracts';
import { type Principal } from '#libs/principal';

/** What policy may know of who asks; the token above all is not its business. */
export type Asking = Pick<Principal, 'user' | 'tenant' | 'roles' | 'agent'> &
  Partial<Pick<Principal, 'secondFactor'>>;

export type AttributeValue = string | number | boolean | readonly AttributeValue[];

/** What is asked about, described by what is stored about it, never by what anybody says. */
export interface Resource {
  /** An entity type of the schema without its namespace, such as `Product`. */
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/**
 * What the service itself knows about the moment; nothing of it is what the caller says. Policies read what the schema's
 * `Circumstances` name.
 */
export interface Circumstances {
  readonly time: Date;
  readonly transport: 'nats' | 'http';
  /** The authenticated NATS peer. */
  readonly peer?: PeerName;
  /** Of the HTTP client, as the socket says. */
  readonly address?: string;
  /** Those that people gave to this very call, and that hold; none where absent. */
  readonly answers?: readonly AnswerKind[];
  /** Of the session, 0 to 100; absent where nobody measures it. */
  readonly risk?: number;
  /** In the agent, 0 to 100; absent where nobody says. */
  readonly trust?: number;
  /** Counts of what the mesh recorded of the principal, by name; absent where nobody counts. */
  readonly history?: Readonly<Record<string, number>>;
}

export interface Question {
  readonly principal: Asking;
  /** The tool's name; a name outside the schema is denied. */
  readonly action: string;
  readonly resource: Resource;
  readonly context: Circumstances;
}
