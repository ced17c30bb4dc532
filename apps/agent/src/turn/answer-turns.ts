import { createHash } from 'node:crypto';
import { type TurnEvent, type TurnRequest } from '#libs/contracts';
import { type Principal, type Revocations, type PersonExchange, type Underway } from '#libs/principal';
import { MeshError } from '#libs/mesh';
import { gauge, type Logger, traced } from '#libs/telemetry';
import { exchangeToken } from '../identity/exchange-token.js';
import { type Limits } from '../loop/limits.js';
import { findParked, type ParkedCall } from '../loop/parked-call.js';
import { type LoopEnd, runLoop } from '../loop/run-loop.js';
import { type Conversation, historyOf } from '../memory/conversation.js';
import { type ConversationStore } from '../memory/conversation-store.js';
import { ownerDigest } from '../memory/owner-digest.js';
import { type Model } from '../model/model.js';
import { type McpToolsOptions } from '../tools/open-mcp-tools.js';
import { type Tools } from '../tools/tools.js';
import { EventQueue } from './event-queue.js';
import { Interruption } from './interruption.js';
import { asEvent, signInEnded, toTurnFailure } from './turn-failure.js';
import { type TurnGate } from './turn-gate.js';

export type TurnPorts = {
  readonly exchange: PersonExchange;
  readonly revocations: Pick<Revocations, 'whenRevoked'>;
  readonly underway: Pick<Underway, 'begin'>;
  readonly memory: ConversationStore;
  readonly openTools: (options: Pick<McpToolsOptions, 'token' | 'signal'>) => Promise<Tools>;
  readonly model: Model;
  readonly limits: Limits;
  readonly gate: TurnGate;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
};
export type TurnCall = { readonly signal: AbortSignal };
type Begun = {
  turnId: string;
  principal: Principal;
  request: TurnRequest;
  before: Conversation | undefined;
  parked: ParkedCall | undefined;
};

/** Answers turns: one at a time in a conversation, remembered however they end. */
export class AnswerTurns {
  readonly #running = new Set<Interruption>();
  #closed = false;

  constructor(private readonly ports: TurnPorts) {
    gauge('deputy.turns.running', () => this.#running.size);
  }

  /**
   * Streams one turn. What forbids its beginning is thrown; what ends it later is its last event.
   * @throws MeshError before the first event
   */
  async *answer(principal: Principal, request: TurnRequest, call: TurnCall): AsyncGenerator<TurnEvent> {
    if (this.#closed) throw new MeshError('unavailable', 'the agent is restarting; try again');
    const leave = this.ports.gate.enter(ownerDigest(principal), request.conversationId);
    const interruption = new Interruption(call.signal, this.ports.limits.wallMs);
    this.#running.add(interruption);
    const over = this.ports.underway.begin(principal);
    const unwatch = this.ports.revocations.whenRevoked(principal, () => interruption.interrupt('revoked'));
    const events = new EventQueue<TurnEvent>();
    let work: Promise<void> | undefined;
    try {
      await exchangeToken(this.ports.exchange, principal);
      const before = await this.ports.memory.load(principal, request.conversationId);
      const turnId = this.ports.newId();
      const begun = { turnId, principal, request, before, parked: parkedFor(before, request) };
      work = traced('invoke_agent deputy', invoking(turnId, request), () =>
        this.#run(begun, interruption, events),
      );
      yield* events;
    } finally {
      interruption.interrupt('stopped');
      await work;
      unwatch();
      this.#running.delete(interruption);
      leave();
      over();
    }
  }

  /** Begins no more turns, and ends with `turn.failed` those that still run after `withinMs`. */
  async drain(withinMs: number): Promise<void> {
    this.#closed = true;
    const deadline = Date.now() + withinMs;
    while (this.#running.size > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 25));
    for (const interruption of this.#running) interruption.interrupt('shutdown');
  }

  /** The turn itself; its events, and its last one, go to the queue. Never throws. */
  async #run(begun: Begun, interruption: Interruption, events: EventQueue<TurnEvent>): Promise<void> {
    const { clock, logger } = this.ports;
    const { turnId, principal, request } = begun;
    const at = new Date(clock()).toISOString();
    const told: TurnEvent[] = [];
    const emit = (event: TurnEvent) => {
      told.push(event);
      events.push(event);
    };
    emit({ type: 'turn.started', turnId, conversationId: request.conversationId });
    const { ending, messages, cause } = await this.#loop(begun, interruption, emit);
    interruption.dispose();
    if (ending.type === 'turn.failed')
      logger.warn({ turnId, code: ending.code, err: cause }, 'a turn failed');
    // Before the last event, so that who has seen it finds the turn in memory.
    await this.ports.memory
      .append(principal, request.conversationId, {
        turnId,
        at,
        text: request.text,
        events: [...told, ending],
        messages,
      })
      .catch((error: unknown) => logger.error({ turnId, err: error }, 'a turn was not remembered'));
    emit(ending);
    events.end();
  }

  async #loop(
    { principal, request, before, parked }: Begun,
    interruption: Interruption,
    emit: (event: TurnEvent) => void,
  ): Promise<LoopEnd> {
    const { model, limits, newId, clock, exchange, openTools } = this.ports;
    const { signal } = interruption;
    try {
      const token = () => exchangeToken(exchange, principal);
      const tools = await openTools({ token, signal });
      try {
        const ports = { model, limits, tools, emit, newId, now: clock };
        return await runLoop(ports, { history: historyOf(before), text: request.text, parked, interruption });
      } finally {
        await tools.close().catch(() => undefined);
      }
    } catch (error) {
      return withoutLoop(request.text, error, interruption);
    }
  }
}

const invoking = (turnId: string, { conversationId }: TurnRequest) => ({
  attributes: {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'deputy',
    // Whoever asks chooses the id, and may have written anything into it.
    'gen_ai.conversation.id': digestOf(conversationId),
    'deputy.turn.id': turnId,
  },
});

/** @throws MeshError `not_found` where nothing of the conversation waits for the approval that is named */
function parkedFor(before: Conversation | undefined, { approval }: TurnRequest): ParkedCall | undefined {
  if (approval === undefined) return undefined;
  const parked = findParked(before, approval);
  if (!parked)
    throw new MeshError('not_found', 'no call of this conversation waits for that; ask for it again');
  return parked;
}

/** The end of a turn whose tools could not even be listed. */
function withoutLoop(text: string, error: unknown, { reason }: Interruption): LoopEnd {
  const failure = reason === 'revoked' ? signInEnded() : toTurnFailure(error);
  const ending: LoopEnd['ending'] =
    reason === 'stopped'
      ? { type: 'turn.finished', stopReason: 'stopped', usage: { inputTokens: 0, outputTokens: 0 } }
      : asEvent(failure);
  const note =
    reason === 'stopped' ? '(The person stopped this turn.)' : `(The turn failed: ${failure.message}.)`;
  const messages: LoopEnd['messages'] = [
    { role: 'user', content: [{ text }] },
    { role: 'assistant', content: [{ text: note }] },
  ];
  return { ending, messages, cause: failure.cause ?? error };
}

/** INVARIANT (no words in traces): a name for what somebody named, of which nothing of theirs can be read. */
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
