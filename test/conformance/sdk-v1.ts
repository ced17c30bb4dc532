import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { type Check } from './judge.js';

/** What is checked of a client that is connected; it throws where something is wrong. */
type Checks = Readonly<Record<string, (client: Client) => Promise<void>>>;

/**
 * A revision that the suite does not know, by SDK 1 as it comes: it validates every answer by its own schemas. The same things are
 * asked for as the suite asks for in later revisions.
 */
export async function checkWithSdk1(url: string, revision: string): Promise<Check[]> {
  const client = new Client({ name: 'conformance', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: asking(revision) });
  const checks: Check[] = [];
  try {
    await client.connect(transport);
    expect(transport.protocolVersion === revision, `agreed on ${String(transport.protocolVersion)}`);
    for (const [name, check] of Object.entries(all))
      checks.push(await ended(`sdk-v1:${name}`, () => check(client)));
  } finally {
    await client.close();
  }
  return checks;
}

/** It asks for the newest revision that it knows, and speaks the one that it is answered with. */
const asking =
  (revision: string): typeof fetch =>
  (address, init) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    const asked = body.replace(/"protocolVersion":"[^"]*"/, `"protocolVersion":"${revision}"`);
    return fetch(address, body.includes('"initialize"') ? { ...init, body: asked } : init);
  };

async function ended(name: string, check: () => Promise<void>): Promise<Check> {
  try {
    await check();
    return { name, passed: true, said: '' };
  } catch (error) {
    return { name, passed: false, said: error instanceof Error ? error.message : String(error) };
  }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** The kinds of content that a tool shows. */
async function shows(client: Client, tool: string, ...kinds: string[]): Promise<void> {
  const { content, isError } = await client.callTool({ name: tool, arguments: {} });
  const found = (content as { type: string }[]).map(({ type }) => type);
  expect(!isError && found.join() === kinds.join(), `shows ${found.join(', ')}`);
}

/** How a request is refused. */
async function refused(asked: Promise<unknown>, code: number): Promise<void> {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error instanceof McpError && error.code === code, `ended with ${String(error)}`);
}

const all: Checks = {
  'server-initialize': (client) => {
    expect(client.getServerVersion()?.name === 'deputy-mcp', 'says another name');
    return Promise.resolve();
  },
  ping: async (client) => {
    await client.ping();
  },
  'tools-list': async (client) => {
    const { tools } = await client.listTools();
    expect(tools.length > 0, 'lists nothing');
    // Neither is in this revision (schema, Tool).
    expect(!tools.some((tool) => tool.title ?? tool.outputSchema), 'says what this revision does not have');
  },
  'tools-call-simple-text': (client) => shows(client, 'test_simple_text', 'text'),
  'tools-call-image': (client) => shows(client, 'test_image_content', 'image'),
  'tools-call-audio': (client) => shows(client, 'test_audio_content', 'audio'),
  'tools-call-embedded-resource': (client) => shows(client, 'test_embedded_resource', 'resource'),
  'tools-call-mixed-content': (client) =>
    shows(client, 'test_multiple_content_types', 'text', 'image', 'resource'),
  'tools-call-error': async (client) => {
    const { isError } = await client.callTool({ name: 'test_error_handling', arguments: {} });
    expect(isError === true, 'is no error');
  },
  'tools-call-with-progress': async (client) => {
    const seen: number[] = [];
    const onprogress = ({ progress }: { progress: number }) => void seen.push(progress);
    await client.callTool({ name: 'test_tool_with_progress', arguments: {} }, undefined, { onprogress });
    expect(seen.join() === '0,50,100', `told ${seen.join()}`);
  },
  'tools-call-unstructured': async (client) => {
    const { structuredContent } = await client.callTool({ name: 'products_list', arguments: {} });
    expect(structuredContent === undefined, 'gives what this revision does not have');
  },
  'resources-list': async (client) => {
    const { resources } = await client.listResources();
    expect(
      resources.some(({ uri }) => uri === 'test://static-text'),
      'does not list it',
    );
  },
  'resources-templates-list': async (client) => {
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.length > 0, 'lists nothing');
  },
  'resources-read-text': async (client) => {
    const { contents } = await client.readResource({ uri: 'test://static-text' });
    expect(contents[0] !== undefined && 'text' in contents[0], 'holds no text');
  },
  'resources-read-binary': async (client) => {
    const { contents } = await client.readResource({ uri: 'test://static-binary' });
    expect(contents[0] !== undefined && 'blob' in contents[0], 'holds no bytes');
  },
  'resources-templates-read': async (client) => {
    const { contents } = await client.readResource({ uri: 'test://template/123/data' });
    expect(JSON.stringify(contents).includes('123'), 'is about something else');
  },
  // -32002 in this revision (server/resources, Error Handling); the SDK's server says in all what the newest says.
  'resources-not-found': (client) => refused(client.readResource({ uri: 'test://nowhere' }), -32602),
  'prompts-list': async (client) => {
    const { prompts } = await client.listPrompts();
    expect(
      prompts.some(({ name }) => name === 'test_simple_prompt'),
      'does not list it',
    );
  },
  'prompts-get-simple': async (client) => {
    const { messages } = await client.getPrompt({ name: 'test_simple_prompt' });
    expect(messages[0]?.content.type === 'text', 'is no text');
  },
  'prompts-get-with-args': async (client) => {
    const args = { arg1: 'one', arg2: 'two' };
    const { messages } = await client.getPrompt({ name: 'test_prompt_with_arguments', arguments: args });
    expect(JSON.stringify(messages).includes("arg2='two'"), 'leaves its arguments out');
  },
  'prompts-get-embedded-resource': async (client) => {
    const args = { resourceUri: 'test://embedded' };
    const name = 'test_prompt_with_embedded_resource';
    const { messages } = await client.getPrompt({ name, arguments: args });
    expect(messages[0]?.content.type === 'resource', 'is no resource');
  },
  'prompts-get-with-image': async (client) => {
    const { messages } = await client.getPrompt({ name: 'test_prompt_with_image' });
    expect(messages[0]?.content.type === 'image', 'is no image');
  },
  'completion-complete': async (client) => {
    const ref = { type: 'ref/prompt', name: 'test_prompt_with_arguments' } as const;
    const argument = { name: 'arg1', value: 'testV' };
    const { completion } = await client.complete({ ref, argument });
    expect(completion.values.join() === 'testValue1,testValue2', `gives ${completion.values.join()}`);
  },
  'unknown-method': (client) => refused(client.subscribeResource({ uri: 'test://static-text' }), -32601),
};
