import { headers, type Msg } from '@nats-io/transport-node';
import { type PeerName } from '#libs/contracts';
import { type AcceptedCall } from './accept-call.js';
import { type MeshConnection } from './connect-mesh.js';
import { MeshContext } from './mesh-context.js';
import { MeshError, toWireError } from './mesh-error.js';
import { encodeBody, type Expectation, header, type MessageKind } from './wire.js';

/** A call being served: its context, its end, and the way back to its caller. */
export class ServedCall {
  readonly context: MeshContext;
  readonly expect: Expectation;
  readonly caller: PeerName;
  readonly inbox: string;
  /** Where its trace comes from; NATS's permissions say which peer it was. */
  readonly traceparent: string | undefined;
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #ended = false;

  constructor(
    private readonly connection: MeshConnection,
    message: Msg,
    accepted: AcceptedCall,
    limits: { answerMs: number; longestMs: number },
  ) {
    this.caller = accepted.caller;
    this.inbox = accepted.inbox;
    this.expect = message.headers?.get(header.expect) === 'stream' ? 'stream' : 'answer';
    const asked = Number(message.headers?.get(header.timeout) || NaN);
    const granted = asked > 0 ? asked : this.expect === 'stream' ? limits.longestMs : limits.answerMs;
    const spanMs = Math.min(granted, limits.longestMs);
    this.#timer = setTimeout(() => {
      this.end(new MeshError('deadline_exceeded', `the call was not done within ${spanMs} ms`));
    }, spanMs);
    const bearer = /^Bearer (\S+)$/.exec(message.headers?.get(header.authorization) ?? '')?.[1];
    this.traceparent = message.headers?.get(header.traceparent) || undefined;
    this.context = new MeshContext({
      subject: message.subject,
      peer: accepted.caller,
      signal: this.#abort.signal,
      deadline: Date.now() + spanMs,
      ...(bearer && { bearer }),
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends the call from outside; the caller is told, unless it is the one who left. */
  end(reason: MeshError): void {
    if (this.#ended) return;
    if (reason.code !== 'cancelled') this.fail(reason);
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#abort.abort(reason);
  }

  /** Says the last word and forgets the deadline. Says nothing when the call has ended before. */
  finish(kind: MessageKind, value?: unknown, extra?: Record<string, string>): void {
    if (this.#ended) return;
    try {
      this.send(kind, value, extra);
    } catch (error) {
      this.fail(error);
    }
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    // A new connection has no right to answer what the old one was asked.
    if (this.connection.connected) this.send('error', toWireError(error));
  }

  send(kind: MessageKind, value?: unknown, extra: Record<string, string> = {}): void {
    this.connection.nats.publish(this.inbox, encodeBody(value), { headers: headersOf(kind, extra) });
  }

  /**
   * Sends and asks for the caller's credit. Ends the call when the caller has left or stalls longer than `withinMs`.
   * @throws MeshError what the call ended with
   */
  async sendForCredit(
    kind: MessageKind,
    value: unknown,
    extra: Record<string, string>,
    withinMs: number,
  ): Promise<void> {
    try {
      const credit = await this.connection.nats
        .request(this.inbox, encodeBody(value), { timeout: withinMs, headers: headersOf(kind, extra) })
        .catch((cause: unknown) => {
          throw new MeshError('cancelled', 'the caller has left', { cause });
        });
      if (credit.headers?.get(header.kind) !== 'credit') {
        throw new MeshError('cancelled', 'the caller wants no more');
      }
    } catch (error) {
      this.end(
        error instanceof MeshError
          ? error
          : new MeshError('internal', 'an item could not be sent', { cause: error }),
      );
      throw error;
    }
  }
}

function headersOf(kind: MessageKind, extra: Record<string, string>) {
  const sent = headers();
  sent.set(header.kind, kind);
  for (const [name, value] of Object.entries(extra)) sent.set(name, value);
  return sent;
}
