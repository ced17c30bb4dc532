import { subjects, TurnEvent, TurnRequest } from '#libs/contracts';
import { type MeshClient, MeshError, parsePayload } from '#libs/mesh';
import { type AccessTokens, turnMs } from '../session/access-tokens.js';

/**
 * An agent that works says so every 5 seconds, however long it thinks. One that was killed says nothing, and somebody
 * waits for its answer: four signs of life may be late, not more.
 */
const silenceMs = 20_000;

/** One turn of a conversation, with the right of the person who typed and no other. */
export class RunTurn {
  constructor(
    private readonly mesh: () => MeshClient,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * @param body what the page sent: `{conversationId, text}`
   * @throws MeshError, WebError before the first event; afterwards failures are events
   */
  async *run(secret: string, body: unknown, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    const asked = typeof body === 'object' && body !== null ? body : {};
    const request = parsePayload(TurnRequest, { ...asked, version: 1 });
    const bearer = await this.tokens.for(secret, 'agent', turnMs);
    const options = { item: TurnEvent, bearer, idleMs: silenceMs, signal };
    try {
      yield* this.mesh().stream(subjects.agent.turn('web'), request, options);
    } catch (error) {
      throw error instanceof MeshError && error.code === 'deadline_exceeded' ? lost(error) : error;
    }
  }
}

const lost = (cause: MeshError) =>
  new MeshError(
    'unavailable',
    'the agent went silent in the middle of its work; what it did until then stands, so look before you try again',
    { cause },
  );
