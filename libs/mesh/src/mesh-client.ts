import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { type z } from 'zod';
import { serviceOf, subjects } from '#libs/contracts';
import { activeTraceparent, OpenSpan, traced } from '#libs/telemetry';
import { askingOf, spanNameOf } from './call-span.js';
import { type MeshConnection } from './connect-mesh.js';
import { fromWireError, MeshError } from './mesh-error.js';
import { MessageQueue } from './message-queue.js';
import { ReplyInbox } from './reply-inbox.js';
import { decodeBody, encodeBody, type Expectation, header, isInboxOf, type MessageKind } from './wire.js';

interface CallOptions {
  bearer?: string | undefined;
  signal?: AbortSignal | undefined;
}
export interface RequestOptions<T> extends CallOptions {
  answer: z.ZodType<T>;
  /** How long the answer may take, in milliseconds. */
  deadlineMs?: number | undefined;
}
export interface StreamOptions<T> extends CallOptions {
  item: z.ZodType<T>;
  /** How long the service may stay silent, in milliseconds. A service that works sends a sign of life meanwhile. */
  idleMs?: number | undefined;
}

const defaultDeadlineMs = 10_000;
const defaultIdleMs = 30_000;

/** Asks services. Every call ends: with an answer, an error of the service, or a deadline. */
export class MeshClient {
  readonly #inbox: ReplyInbox;

  constructor(private readonly connection: MeshConnection) {
    this.#inbox = new ReplyInbox(connection);
  }

  /** @throws MeshError */
  request<T>(subject: string, data: unknown, options: RequestOptions<T>): Promise<T> {
    return traced(spanNameOf(subject), askingOf(subject), () => this.#request(subject, data, options));
  }

  async #request<T>(subject: string, data: unknown, options: RequestOptions<T>): Promise<T> {
    const timeoutMs = options.deadlineMs ?? defaultDeadlineMs;
    const call = this.#call(subject, data, 'answer', timeoutMs, options);
    let answered = false;
    try {
      const message = await call.messages.next(timeoutMs);
      answered = true;
      const kind = kindOf(message, subject);
      if (kind !== 'answer') throw unreadable(subject);
      return parse(options.answer, message, subject);
    } catch (error) {
      if (!answered) call.withdraw();
      throw error;
    } finally {
      call.close();
    }
  }

  /**
   * Items as they come. The service stays at most its window ahead of the loop; leaving the loop stops it.
   * @throws MeshError
   */
  async *stream<T>(subject: string, data: unknown, options: StreamOptions<T>): AsyncGenerator<T> {
    const span = new OpenSpan(spanNameOf(subject), askingOf(subject));
    const call = span.run(() => this.#call(subject, data, 'stream', undefined, options));
    let ended = false;
    try {
      for (let expected = 0; ;) {
        const message = await call.messages.next(options.idleMs ?? defaultIdleMs);
        let kind: MessageKind;
        try {
          kind = kindOf(message, subject);
        } catch (error) {
          ended = true;
          throw error;
        }
        if (kind === 'alive') {
          this.#credit(message, subject);
          continue;
        }
        if (kind === 'answer') {
          ended = true;
          yield parse(options.item, message, subject);
          return;
        }
        if (Number(message.headers?.get(header.sequence)) !== expected) {
          throw new MeshError('unavailable', `a part of the answer of \`${subject}\` was lost; try again`);
        }
        if (kind === 'end') {
          ended = true;
          return;
        }
        if (kind !== 'item') throw unreadable(subject);
        expected += 1;
        ended = message.headers?.has(header.last) ?? false;
        yield parse(options.item, message, subject);
        if (ended) return;
        this.#credit(message, subject);
      }
    } finally {
      if (!ended) call.withdraw();
      call.close();
      span.end();
    }
  }

  #call(
    subject: string,
    data: unknown,
    expect: Expectation,
    timeoutMs: number | undefined,
    options: CallOptions,
  ) {
    if (options.signal?.aborted) throw cancelled(options.signal);
    if (!this.connection.connected) {
      // Never queued: a call that runs after its caller gave up is a call that nobody asked for.
      throw new MeshError('unavailable', 'NATS cannot be reached; try again');
    }
    const body = encodeBody(data);
    const sent = requestHeaders(expect, timeoutMs, options);
    const messages = new MessageQueue(subject);
    const { address, close } = this.#inbox.open({
      subject,
      onMessage: (message) => messages.push(message),
      onLost: (error) => messages.fail(error),
    });
    const abort = () => messages.fail(cancelled(options.signal));
    options.signal?.addEventListener('abort', abort, { once: true });
    this.connection.nats.publish(subject, body, { reply: address, headers: sent });
    return {
      messages,
      withdraw: () => this.#withdraw(subject, address),
      close: () => {
        close();
        options.signal?.removeEventListener('abort', abort);
      },
    };
  }

  #withdraw(subject: string, address: string): void {
    const service = serviceOf(subject);
    if (service && this.connection.connected) {
      this.connection.nats.publish(subjects.cancel(service, this.connection.peer), address);
    }
  }

  /** Only the service that was asked may be credited: its reply subject is its own word. */
  #credit(message: Msg, subject: string): void {
    const service = serviceOf(subject);
    if (!message.reply || !service || !isInboxOf(service, message.reply)) return;
    const credit = headers();
    credit.set(header.kind, 'credit');
    message.respond('', { headers: credit });
  }
}

function requestHeaders(
  expect: Expectation,
  timeoutMs: number | undefined,
  { bearer }: CallOptions,
): MsgHdrs {
  const sent = headers();
  sent.set(header.expect, expect);
  if (timeoutMs !== undefined) sent.set(header.timeout, String(timeoutMs));
  if (bearer) sent.set(header.authorization, `Bearer ${bearer}`);
  const traceparent = activeTraceparent();
  if (traceparent) sent.set(header.traceparent, traceparent);
  return sent;
}

/** @throws the error that the message is */
function kindOf(message: Msg, subject: string): MessageKind {
  if (message.headers?.code === 503) {
    throw new MeshError('unavailable', `no service answers \`${subject}\`; is it running?`);
  }
  const kind = message.headers?.get(header.kind) as MessageKind | '' | undefined;
  if (!kind) throw unreadable(subject);
  if (kind === 'error') throw fromWireError(read(message, subject));
  return kind;
}

function parse<T>(schema: z.ZodType<T>, message: Msg, subject: string): T {
  const parsed = schema.safeParse(read(message, subject));
  if (parsed.success) return parsed.data;
  throw new MeshError('internal', `the answer of \`${subject}\` does not fit its contract`, {
    cause: parsed.error,
  });
}

function read(message: Msg, subject: string): unknown {
  try {
    return decodeBody(message);
  } catch {
    throw unreadable(subject);
  }
}

const unreadable = (subject: string) =>
  new MeshError('internal', `the answer of \`${subject}\` cannot be read`);

const cancelled = (signal: AbortSignal | undefined) =>
  new MeshError('cancelled', 'the call was cancelled', { cause: signal?.reason });
