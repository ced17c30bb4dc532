import { Agent } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { productTools } from '#test/bedrock/conversation';
import { startBedrock, type BedrockStandIn } from './start-bedrock.js';

const modelId = 'amazon.nova-pro-v1:0';
const toolConfig = {
  tools: productTools.map((toolSpec) => ({ toolSpec })),
} as ConverseCommandInput['toolConfig'];
const saying = (text: string): ConverseCommandInput => ({
  modelId,
  messages: [{ role: 'user', content: [{ text }] }],
  toolConfig,
  inferenceConfig: { temperature: 0, maxTokens: 3_000 },
});
const create = saying('Create a new product called MacBook Air priced at $999');

describe('the stand-in for Bedrock, with the unmodified AWS SDK', () => {
  let bedrock: BedrockStandIn;
  let slow: BedrockStandIn;
  const clients: BedrockRuntimeClient[] = [];
  const connect = (endpoint: string, more: object = {}) => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new BedrockRuntimeClient({
      endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials,
      ...more,
    });
    clients.push(client);
    return client;
  };
  const http1 = () => ({
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true }) }),
  });

  beforeAll(async () => {
    [bedrock, slow] = await Promise.all([
      startBedrock({ port: 0, paceMs: 0 }),
      startBedrock({ port: 0, paceMs: 20 }),
    ]);
  });
  afterEach(() => clients.splice(0).forEach((client) => client.destroy()));
  afterAll(() => Promise.all([bedrock.close(), slow.close()]));

  const read = async (client: BedrockRuntimeClient, input: ConverseCommandInput, signal?: AbortSignal) => {
    const events: ConverseStreamOutput[] = [];
    const { stream } = await client.send(new ConverseStreamCommand(input), signal && { abortSignal: signal });
    for await (const event of stream ?? []) events.push(event);
    return events;
  };
  const kinds = (events: readonly ConverseStreamOutput[]) => events.map((event) => Object.keys(event)[0]);

  test.each([
    ['2.0', {}],
    ['1.1', http1()],
  ])('HTTP/%s: a tool call streams in pieces that make its input', async (version, handler) => {
    const events = await read(connect(bedrock.address, handler), create);
    expect(bedrock.last?.httpVersion).toBe(version);
    const [first, ...rest] = kinds(events);
    expect([first, ...rest.slice(-2)]).toEqual(['messageStart', 'messageStop', 'metadata']);
    const pieces = events.flatMap((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? []);
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.parse(pieces.join(''))).toEqual({ name: 'MacBook Air', price: 999 });
    expect(events.find((event) => event.contentBlockStart)?.contentBlockStart?.start?.toolUse?.name).toBe(
      'products_create',
    );
    expect(events.find((event) => event.messageStop)?.messageStop?.stopReason).toBe('tool_use');
    expect(events.at(-1)?.metadata?.usage?.outputTokens).toBeGreaterThan(0);
  });

  test.each([
    ['2.0', {}],
    ['1.1', http1()],
  ])('HTTP/%s: Converse answers whole', async (version, handler) => {
    const answer = await connect(bedrock.address, handler).send(new ConverseCommand(saying('hello')));
    expect(bedrock.last?.httpVersion).toBe(version);
    expect(answer).toMatchObject({ stopReason: 'end_turn', output: { message: { role: 'assistant' } } });
  });

  test('text streams word by word', async () => {
    const events = await read(connect(bedrock.address), saying('hello'));
    expect(events.filter((event) => event.contentBlockDelta).length).toBeGreaterThan(10);
    expect(kinds(events)).not.toContain('contentBlockStart');
  });

  test.each([
    ['2.0', {}],
    ['1.1', http1()],
  ])('HTTP/%s: an abort ends the stream before its stop', async (_version, handler) => {
    const abort = new AbortController();
    const events: ConverseStreamOutput[] = [];
    const { stream } = await connect(slow.address, handler).send(new ConverseStreamCommand(saying('hello')), {
      abortSignal: abort.signal,
    });
    try {
      for await (const event of stream ?? []) if (events.push(event) === 3) abort.abort();
    } catch {
      // Over HTTP/1.1 the iterator throws, over HTTP/2 it just ends.
    }
    expect(kinds(events)).not.toContain('messageStop');
  });

  test('throttling is an error at first, and the SDK waits it out', async () => {
    bedrock.failNext({ at: 'response', type: 'ThrottlingException' });
    await expect(connect(bedrock.address).send(new ConverseCommand(saying('hello')))).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 429 },
    });
    bedrock.failNext({ at: 'response', type: 'ThrottlingException' });
    const patient = connect(bedrock.address, { maxAttempts: 3 });
    expect(await patient.send(new ConverseCommand(saying('hello')))).toMatchObject({
      stopReason: 'end_turn',
    });
  });

  test('throttling inside a stream is an exception of the stream', async () => {
    bedrock.failNext({ at: 'stream', type: 'ThrottlingException' });
    await expect(read(connect(bedrock.address), create)).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });

  test.each(['end', 'disconnect'] as const)('a stream that breaks off by %s has no stop', async (by) => {
    bedrock.failNext({ at: 'messageStop', by });
    const events = await read(connect(bedrock.address), create).catch(() => []);
    expect(kinds(events)).not.toContain('messageStop');
  });

  test.each<[string, Partial<ConverseCommandInput>]>([
    ['begins with the assistant', { messages: [{ role: 'assistant', content: [{ text: 'x' }] }] }],
    ['does not alternate', { messages: [...(create.messages ?? []), ...(create.messages ?? [])] }],
    ['has a blank text', { messages: [{ role: 'user', content: [{ text: ' ' }] }] }],
    [
      'answers a call that was not made',
      {
        messages: [{ role: 'user', content: [{ toolResult: { toolUseId: 'x', content: [{ text: 'y' }] } }] }],
      },
    ],
    [
      'leaves a call unanswered',
      {
        messages: [
          { role: 'user', content: [{ text: 'x' }] },
          { role: 'assistant', content: [{ toolUse: { toolUseId: 'u', name: 'products_list', input: {} } }] },
          { role: 'user', content: [{ text: 'y' }] },
        ],
      },
    ],
    [
      'repeats a call under a name that cannot be one',
      {
        messages: [
          { role: 'user', content: [{ text: 'x' }] },
          {
            role: 'assistant',
            content: [{ toolUse: { toolUseId: 'u', name: 'products.list', input: {} } }],
          },
          { role: 'user', content: [{ toolResult: { toolUseId: 'u', content: [{ text: 'y' }] } }] },
        ],
      },
    ],
    ['wants more tokens than Nova has', { inferenceConfig: { maxTokens: 20_000 } }],
    [
      'has a schema that Nova refuses',
      {
        toolConfig: {
          tools: [
            {
              toolSpec: {
                name: 'x',
                inputSchema: { json: { type: 'object', properties: {}, additionalProperties: false } },
              },
            },
          ],
        },
      },
    ],
  ])('a request that %s is invalid', async (_what, more) => {
    const send = connect(bedrock.address).send(new ConverseCommand({ ...create, ...more }));
    await expect(send).rejects.toMatchObject({
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('an operation it does not have is said to be missing', async () => {
    const invoke = connect(bedrock.address).send(new InvokeModelCommand({ modelId, body: '{}' }));
    await expect(invoke).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining('not supported by the local stand-in') as unknown,
    });
  });

  test('an unsigned request is refused', async () => {
    const response = await fetch(`${bedrock.address}/model/${modelId}/converse`, {
      method: 'POST',
      body: '{}',
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toContain('AccessDeniedException');
  });

  test('production and any address but loopback are refused', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(startBedrock({ port: 0 })).rejects.toThrow('refuses NODE_ENV=production');
    } finally {
      process.env['NODE_ENV'] = before;
    }
    await expect(startBedrock({ port: 0, host: '0.0.0.0' })).rejects.toThrow('loopback only');
  });
});
