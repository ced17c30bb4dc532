import { setTimeout as wait } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { subjects, Verdict, verdictKey } from '#libs/contracts';
import { fetchOverMesh, type MeshClient } from '#libs/mesh';
import { Callers } from '../bench/callers.js';
import { type Mesh } from '../launcher/index.js';
import { type MixedCalls } from './mixed-calls.js';

/** `denied` by decision, `failed` though permitted, `away`: there was no answer at all, as when a sign-in has ended or nobody was there. */
export type Outcome =
  | { readonly kind: 'done' | 'denied' | 'failed'; readonly words: string }
  | { readonly kind: 'away'; readonly words: string };

const againMs = 500;
const signsInWithinMs = 90_000;

/**
 * One person with an MCP client. Whoever is sent away signs in again, and makes no call before that: what identity says to whom it lets
 * wait (many sign in at once, or an order that still reaches ahead) is no answer to a call.
 */
export class Caller {
  #client: Client | undefined;

  constructor(
    readonly username: string,
    /** Over HTTP as a client of the person's own; over the mesh otherwise, as the agent. */
    private readonly over: 'http' | 'nats',
    private readonly mesh: Mesh,
    private readonly agent: MeshClient,
    private readonly calls: MixedCalls,
    /** Told of each attempt to sign in that must be made again. */
    private readonly waited: (words: string) => void,
  ) {}

  /** @param asked what to ask for; by default the next of this person's calls */
  async call(asked = this.calls.next()): Promise<Outcome> {
    const client = await this.#signedIn();
    if (typeof client === 'string') return { kind: 'away', words: client };
    try {
      const result = await client.callTool({ name: asked.tool, arguments: asked.given });
      const [first] = result.content;
      const words = first?.type === 'text' ? first.text : '';
      if (!result.isError) {
        this.calls.learn(asked, (result.structuredContent ?? {}) as Record<string, unknown>);
        return { kind: 'done', words };
      }
      const verdict = Verdict.safeParse(result._meta?.[verdictKey]);
      return { kind: verdict.data?.decision === 'permit' ? 'failed' : 'denied', words };
    } catch (error) {
      await this.close();
      return { kind: 'away', words: (error as Error).message };
    }
  }

  /** @returns why not, where it took too long */
  async #signedIn(): Promise<Client | string> {
    const until = Date.now() + signsInWithinMs;
    for (;;)
      try {
        return (this.#client ??= await this.#connect());
      } catch (error) {
        const { message } = error as Error;
        if (Date.now() > until) return `nobody could sign in: ${message}`;
        this.waited(message);
        await wait(againMs * (0.5 + Math.random()));
      }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close().catch(() => undefined);
  }

  async #connect(): Promise<Client> {
    const callers = new Callers(this.mesh);
    const isOverMesh = this.over === 'nats';
    const token = await (isOverMesh ? callers.overNats(this.username) : callers.overHttp(this.username));
    const client = new Client(
      { name: 'storm', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(
      new StreamableHTTPClientTransport(new URL(isOverMesh ? 'http://mcp.mesh/mcp' : this.mesh.mcpUrl), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
        ...(isOverMesh && { fetch: fetchOverMesh(this.agent, subjects.mcp.exchange('agent')) }),
      }),
    );
    return client;
  }
}
