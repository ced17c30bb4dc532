import { BaseRpcContext } from '@nestjs/microservices';
import { type PeerName } from '#libs/contracts';

interface CallFacts {
  subject: string;
  peer: PeerName;
  signal: AbortSignal;
  bearer?: string;
  deadline: number;
}

/** What a handler knows of its call besides the payload: `@Ctx() context: MeshContext`. */
export class MeshContext extends BaseRpcContext<[string]> {
  readonly subject: string;
  /** The peer that asked, as NATS permissions guarantee it. */
  readonly peer: PeerName;
  /** Fires when the caller leaves, the deadline passes, NATS is lost or the service shuts down. */
  readonly signal: AbortSignal;
  /** The bearer token, not yet verified. */
  readonly bearer?: string;
  /** When the call ends, in epoch milliseconds. */
  readonly deadline: number;

  constructor(facts: CallFacts) {
    super([facts.subject]);
    this.subject = facts.subject;
    this.peer = facts.peer;
    this.signal = facts.signal;
    this.deadline = facts.deadline;
    if (facts.bearer !== undefined) this.bearer = facts.bearer;
  }
}
