import { join } from 'node:path';
import { type Mesh } from '../launcher/index.js';
import { type Checkout } from './checkout.js';

export const transports = ['NATS', 'HTTP'] as const;
export type SubjectName = `${'enforced' | 'bare'} over ${(typeof transports)[number]}` | 'turn';

/** Does the thing once. @returns the milliseconds that it took */
export type Subject = () => Promise<number>;

export type Subjects = {
  readonly of: Readonly<Record<SubjectName, Subject>>;
  /** Takes new tokens: those of a long run would expire. */
  renew(): Promise<void>;
  close(): Promise<void>;
};

/** One session may begin this many turns at once; then web slows it down. */
const turnsOfOneSession = 15;

/** What is timed at a running mesh, and beside it the same tool and query on a bare MCP server, over both transports. */
export async function openSubjects(checkout: Checkout, mesh: Mesh): Promise<Subjects> {
  const { connectMesh, fetchOverMesh, MeshClient } = checkout.mesh;
  const { McpCaller } = checkout.mcpCaller;
  const tokens = new checkout.callers.Callers(mesh);
  const bare = await checkout.bareServer.startBareServer(mesh);
  const agent = await connectMesh({
    url: mesh.natsUrl,
    peer: 'agent',
    seedFile: join(mesh.dataDir, 'nats', 'seeds', 'agent.nk'),
  });
  const over = (connection: typeof agent) =>
    fetchOverMesh(new MeshClient(connection), checkout.contracts.subjects.mcp.exchange('agent'));
  const meshUrl = 'http://mcp.mesh/mcp';
  const connect = async () => ({
    'enforced over NATS': await McpCaller.connect(meshUrl, {
      token: await tokens.overNats('bob'),
      fetch: over(agent),
    }),
    'bare over NATS': await McpCaller.connect(meshUrl, { fetch: over(bare.agent) }),
    'enforced over HTTP': await McpCaller.connect(mesh.mcpUrl, { token: await tokens.overHttp('bob') }),
    'bare over HTTP': await McpCaller.connect(bare.url),
  });
  let callers = await connect();
  const disconnect = () => Promise.all(Object.values(callers).map((caller) => caller.close()));
  const search = (name: keyof typeof callers) => () => timed(() => callers[name].search());
  return {
    of: {
      'enforced over NATS': search('enforced over NATS'),
      'bare over NATS': search('bare over NATS'),
      'enforced over HTTP': search('enforced over HTTP'),
      'bare over HTTP': search('bare over HTTP'),
      turn: turns(checkout, mesh),
    },
    async renew() {
      await disconnect();
      callers = await connect();
    },
    async close() {
      await disconnect();
      await agent.close();
      await bare.stop();
    },
  };
}

/**
 * A whole turn through web: session, token, agent, model, tool call, answer. The model is the stand-in without its
 * pace, so its share is planning alone.
 */
function turns({ webClient: { WebClient } }: Checkout, mesh: Mesh): Subject {
  const bob = mesh.people.find(({ username }) => username === 'bob');
  let web = new WebClient(mesh.url);
  let taken = 0;
  return async () => {
    if (!bob) throw new Error('nobody is called `bob`');
    if (taken++ % turnsOfOneSession === 0) {
      web = new WebClient(mesh.url);
      await web.logIn(bob.username, bob.password);
    }
    return timed(async () => {
      let finished = false;
      for await (const event of web.turn(`bench-${crypto.randomUUID()}`, 'Find laptops under $1500'))
        finished ||= event.type === 'turn.finished';
      if (!finished) throw new Error('a turn did not finish');
    });
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
