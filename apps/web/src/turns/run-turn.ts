import { subjects, TurnEvent, TurnRequest } from '#libs/contracts';
import { type MeshClient, parsePayload } from '#libs/mesh';
import { type AccessTokens } from '../session/access-tokens.js';

/** The agent answers, or says what it is doing, at least this often. */
const silenceMs = 90_000;

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
    const bearer = await this.tokens.for(secret, 'agent');
    yield* this.mesh().stream(subjects.agent.turn('web'), request, {
      item: TurnEvent,
      bearer,
      idleMs: silenceMs,
      signal,
    });
  }
}
