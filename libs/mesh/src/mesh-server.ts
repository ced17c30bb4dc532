import { type CustomTransportStrategy, ServerNats } from '@nestjs/microservices';
import { type Msg, type Subscription } from '@nats-io/transport-node';
import { isObservable, lastValueFrom } from 'rxjs';
import { anyCaller, subjects } from '#libs/contracts';
import { settleWithin } from '#libs/deadline';
import { acceptCall, withdraws } from './accept-call.js';
import { traced } from '#libs/telemetry';
import { servingOf, spanNameOf } from './call-span.js';
import { type MeshConnection } from './connect-mesh.js';
import { type CallGuard } from './handlers/call-guard.js';
import { UnreadPayload } from './handlers/contract.js';
import { MeshError } from './mesh-error.js';
import { sendStream } from './send-stream.js';
import { ServedCall } from './served-call.js';
import { decodeBody, maxBodyBytes } from './wire.js';

export interface MeshServerOptions {
  /** Stays open when the server closes: what runs at shutdown may still need it. */
  connection: MeshConnection;
  /** Every call passes it before its handler. */
  guard: CallGuard;
  /** Instances of one service share its calls. NATS permissions allow a peer only its own name. */
  queue?: string;
  /** Items of a stream that may be ahead of the caller. */
  window?: number;
  /** How long calls may go on after close, in milliseconds. */
  drainMs?: number;
  /** Deadline of a request whose caller names none. */
  answerMs?: number;
  /** Silence in a stream after which the caller is asked whether it is still there. */
  aliveMs?: number;
  /** Within how many milliseconds a caller must give credit for an item; after that its call is ended. */
  creditMs?: number;
  /** Calls at once; more are refused as `unavailable`. */
  maxCalls?: number;
}

type HandlerParts = Parameters<ServerNats['addHandler']> extends [unknown, ...infer Rest] ? Rest : never;

/** The permission to reply to a request expires after 5 minutes (policies/nats/accounts.conf); every call ends before. */
const longestMs = 285_000;

/**
 * Nest's NATS transporter for the mesh. A handler that the guard lets a call through to gets its payload, to be opened
 * by a contract, and a MeshContext, and returns a value or an async generator. Every call with an inbox ends in an answer or an error, and every caller that leaves
 * stops its call.
 */
export class MeshServer extends ServerNats implements CustomTransportStrategy {
  readonly #options: Required<MeshServerOptions>;
  readonly #calls = new Map<ServedCall, Promise<void>>();
  #subscriptions: Subscription[] = [];

  constructor(options: MeshServerOptions) {
    super({});
    this.#options = {
      queue: options.connection.peer,
      window: 32,
      drainMs: 10_000,
      answerMs: 10_000,
      aliveMs: 5_000,
      creditMs: 30_000,
      maxCalls: 512,
      ...options,
    };
  }

  override createNatsClient(): Promise<unknown> {
    return Promise.resolve(this.#options.connection.nats);
  }

  /** @throws UnguardedHandlers, so that the service does not start */
  override addHandler(pattern: unknown, ...rest: HandlerParts): void {
    this.#options.guard.expect(pattern);
    super.addHandler(pattern, ...rest);
  }

  /** Listening means that NATS knows it: the first call after it finds the service. */
  override start(callback: (error?: unknown) => void): void {
    this.bindEvents();
    this.#options.connection.nats.flush().then(() => callback(), callback);
  }

  override bindEvents(): void {
    const { connection, queue } = this.#options;
    for (const pattern of this.messageHandlers.keys()) {
      this.#subscribe(pattern, queue, (message) => void this.handleMessage(pattern, message));
    }
    // Every instance hears every withdrawal: only one of them serves the call.
    const withdrawals = subjects.cancel(connection.peer, anyCaller);
    this.#subscribe(withdrawals, undefined, (message) => this.#withdraw(withdrawals, message));
  }

  override async handleStatusUpdates(): Promise<void> {
    for await (const status of this.#options.connection.nats.status()) {
      if (status.type === 'disconnect') {
        this.#endAll(new MeshError('unavailable', 'the connection to NATS was lost; try again'));
      }
      if (status.type === 'error') this.logger.error(status.error);
    }
  }

  override async handleMessage(pattern: string, message: Msg): Promise<void> {
    const accepted = acceptCall(pattern, message);
    if ('refused' in accepted) {
      this.logger.warn(`a message on \`${message.subject}\` was refused: it ${accepted.refused}`);
      return;
    }
    const call = new ServedCall(this.#options.connection, message, accepted, {
      answerMs: this.#options.answerMs,
      longestMs,
    });
    if (this.#calls.size >= this.#options.maxCalls) {
      call.fail(new MeshError('unavailable', 'the service is busy; try again'));
      return;
    }
    const span = servingOf(message.subject, call.caller, call.traceparent);
    const served = traced(spanNameOf(pattern), span, () => this.#serve(pattern, message, call))
      .catch((error: unknown) => {
        if (!(error instanceof MeshError)) this.logger.error(error);
        call.fail(error);
      })
      .finally(() => this.#calls.delete(call));
    this.#calls.set(call, served);
    await served;
  }

  async #serve(pattern: string, message: Msg, call: ServedCall): Promise<void> {
    const value = await this.#run(pattern, message, call);
    if (!isAsyncIterable(value)) {
      call.finish('answer', value);
      return;
    }
    if (call.expect !== 'stream') {
      await value[Symbol.asyncIterator]().return?.();
      throw new MeshError('bad_request', `\`${pattern}\` answers with a stream; ask for one`);
    }
    await sendStream(call, value, this.#options);
  }

  async #run(pattern: string, message: Msg, call: ServedCall): Promise<unknown> {
    const handler = this.getHandlerByPattern(pattern);
    if (!handler) throw new MeshError('not_found', `nothing handles \`${pattern}\``);
    const { context } = call;
    const refusal = await this.#options.guard.admit(pattern, context);
    if (refusal) return refusal;
    context.signal.throwIfAborted();
    const result: unknown = await handler(payloadOf(message), context);
    return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
  }

  /** Takes no more calls, lets those in hand finish within `drainMs`, then ends what is left. */
  override async close(): Promise<void> {
    const subscriptions = this.#subscriptions.splice(0);
    if (subscriptions.length === 0) return;
    const { connection, drainMs } = this.#options;
    // Withdrawals are heard to the end.
    const [withdrawals, ...calls] = [subscriptions.at(-1), ...subscriptions.slice(0, -1)];
    if (connection.connected) await Promise.allSettled(calls.map((subscription) => subscription?.drain()));
    await settleWithin(drainMs, this.#calls.values());
    this.#endAll(new MeshError('unavailable', 'the service is shutting down; try again'));
    withdrawals?.unsubscribe();
    if (connection.connected) await connection.nats.flush().catch(() => undefined);
    this.statusEventEmitter.removeAllListeners();
  }

  #subscribe(subject: string, queue: string | undefined, onMessage: (message: Msg) => void): void {
    const subscription = this.#options.connection.nats.subscribe(subject, {
      ...(queue && { queue }),
      callback: (error, message) => {
        if (error) this.logger.error(error);
        else onMessage(message);
      },
    });
    this.#subscriptions.push(subscription);
  }

  #withdraw(pattern: string, message: Msg): void {
    for (const call of this.#calls.keys()) {
      if (withdraws(pattern, message, call)) {
        call.end(new MeshError('cancelled', 'the caller withdrew the call'));
      }
    }
  }

  #endAll(reason: MeshError): void {
    for (const call of this.#calls.keys()) call.end(reason);
  }
}

function payloadOf(message: Msg): UnreadPayload {
  if (message.data.length > maxBodyBytes) {
    throw new MeshError('too_large', `a request holds at most ${maxBodyBytes} bytes`);
  }
  try {
    return new UnreadPayload(decodeBody(message));
  } catch {
    throw new MeshError('bad_request', 'the request is not JSON');
  }
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
