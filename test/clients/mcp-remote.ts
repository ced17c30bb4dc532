import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { answerOf } from './answer-of.js';
import { environmentAt } from './environment-at.js';
import { clientPackage, versionIn } from './installed.js';
import { type RealClient } from './real-client.js';
import { spoilTokenIn } from './spoil-token.js';
import { WatchedOutput } from './watched-output.js';

const folder = clientPackage('mcp-remote');

/** The proxy that desktop programs run as a local server (stdio), with SDK 1 in the place of such a program. */
export const mcpRemote: RealClient = {
  name: 'mcp-remote',
  version: versionIn(folder),
  preset: 'mcp-remote',
  connect: async ({ mcpUrl, clientId, home, signIn }) => {
    const preset = clientId ? ['--static-oauth-client-info', JSON.stringify({ client_id: clientId })] : [];
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(folder, 'dist', 'proxy.js'), mcpUrl.href, ...preset],
      env: environmentAt(home),
      stderr: 'pipe',
    });
    const printed = new WatchedOutput(transport.stderr as Readable);
    const client = new Client({ name: 'a desktop program', version: '1' });
    try {
      const connected = client.connect(transport);
      await Promise.race([printed.asksToOpen().then(signIn), connected]);
      await connected;
    } catch (error) {
      await client.close();
      throw new Error(`mcp-remote did not connect; it said:\n${printed.text}`, { cause: error });
    }
    return {
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => answerOf(await client.callTool({ name, arguments: args })),
      spoilToken: () => spoilTokenIn(home),
      close: () => client.close(),
    };
  },
};
