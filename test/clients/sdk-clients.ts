import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryOAuthClientProvider } from '@modelcontextprotocol/sdk/examples/client/simpleOAuthClientProvider.js';
import {
  Client as ClientV2,
  type ClientOptions as OptionsV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { answerOf } from './answer-of.js';
import { listenForCallback } from './listen-for-callback.js';
import { type RealClient } from './real-client.js';
import { projectPackage, versionIn } from './installed.js';

const program = { name: 'a program of somebody', version: '1' };

/** A client and its transport, of either SDK. */
type Pair = {
  client: {
    listTools(): Promise<{ tools: { name: string }[] }>;
    callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
    close(): Promise<void>;
  };
  connect: () => Promise<void>;
  finishAuth: (callback: URLSearchParams) => Promise<void>;
};
type MakePair = (url: URL, provider: InMemoryOAuthClientProvider) => Pair;

const pairOfV1: MakePair = (url, authProvider) => {
  const client = new ClientV1(program);
  const transport = new TransportV1(url, { authProvider });
  return {
    client,
    connect: () => client.connect(transport),
    finishAuth: (callback) => transport.finishAuth(callback.get('code') ?? ''),
  };
};

const pairOfV2 =
  (options: OptionsV2): MakePair =>
  (url, authProvider) => {
    const client = new ClientV2(program, options);
    const transport = new TransportV2(url, { authProvider });
    return {
      client,
      connect: () => client.connect(transport),
      finishAuth: (callback) => transport.finishAuth(callback),
    };
  };

/** As the SDKs' own examples do it: connect, be refused for want of a token, sign in, connect again. */
const connectPair =
  (make: MakePair): RealClient['connect'] =>
  async ({ mcpUrl, clientId, signIn }) => {
    const callback = await listenForCallback();
    let asked: URL | undefined;
    const provider = new InMemoryOAuthClientProvider(
      callback.url,
      {
        client_name: program.name,
        redirect_uris: [callback.url],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
      (url) => (asked = url),
    );
    if (clientId) provider.saveClientInformation({ client_id: clientId });
    try {
      const first = make(mcpUrl, provider);
      const refused = await first.connect().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!asked) throw new Error('the client asked nobody to sign in', { cause: refused });
      await signIn(asked);
      await first.finishAuth(await callback.arrived);
      await first.client.close();
    } finally {
      await callback.close();
    }
    const { client, connect } = make(mcpUrl, provider);
    await connect();
    return {
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => answerOf(await client.callTool({ name, arguments: args })),
      spoilToken: () => provider.saveTokens({ ...provider.tokens()!, access_token: 'expired' }),
      close: () => client.close(),
    };
  };

const v1 = versionIn(projectPackage('@modelcontextprotocol/sdk'));
const v2 = versionIn(projectPackage('@modelcontextprotocol/client'));
const preset = 'deputy-mcp-client';

export const sdkClients: readonly RealClient[] = [
  { name: 'SDK 1', version: v1, preset, connect: connectPair(pairOfV1) },
  { name: 'SDK 2', version: v2, preset, connect: connectPair(pairOfV2({})) },
  {
    name: 'SDK 2, `mode: auto`',
    version: v2,
    preset,
    connect: connectPair(pairOfV2({ versionNegotiation: { mode: 'auto' } })),
  },
];
