import { setTimeout as pause } from 'node:timers/promises';
import {
  type BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { TurnFailure } from '../turn/turn-failure.js';
import { isPassing, toModelFailure } from './model-failure.js';
import { type Model, type ModelRequest } from './model.js';

export type BedrockModelOptions = {
  /** With `maxAttempts: 1`: retries are made here, where it is known whether text was shown already. */
  readonly client: BedrockRuntimeClient;
  readonly modelId: string;
  readonly attempts?: number;
  /** First pause before another attempt; doubled each time, and a random part of it taken. */
  readonly backoffMs?: number;
  /** Milliseconds without an event of the stream after which the attempt is ended. */
  readonly idleMs?: number;
};

/** Bedrock's ConverseStream: throttling is waited out, silence is not, and nothing shown is ever begun again. */
export class BedrockModel implements Model {
  readonly #options: Required<BedrockModelOptions>;

  constructor(options: BedrockModelOptions) {
    this.#options = { attempts: 4, backoffMs: 400, idleMs: 30_000, ...options };
  }

  async *reply(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ConverseStreamOutput> {
    const { attempts, backoffMs, modelId } = this.#options;
    const command = new ConverseStreamCommand(toInput(request, modelId));
    for (let attempt = 1; ; attempt++) {
      let shown = false;
      try {
        for await (const event of this.#attempt(command, signal)) {
          shown ||= event.messageStart === undefined;
          yield event;
        }
        return;
      } catch (error) {
        if (signal.aborted || shown || attempt >= attempts || !isPassing(error))
          throw toModelFailure(error, modelId);
        await pause(Math.random() * backoffMs * 2 ** (attempt - 1), undefined, { signal }).catch(
          () => undefined,
        );
      }
    }
  }

  async *#attempt(command: ConverseStreamCommand, signal: AbortSignal): AsyncGenerator<ConverseStreamOutput> {
    const { client, idleMs } = this.#options;
    const abort = new AbortController();
    const leave = () => abort.abort();
    let silent = false;
    const watch = setTimeout(() => {
      silent = true;
      abort.abort();
    }, idleMs);
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (signal.aborted) return;
      const { stream } = await client.send(command, { abortSignal: abort.signal });
      for await (const event of stream ?? []) {
        // An abort may end the iterator late and never as an error.
        if (abort.signal.aborted) break;
        watch.refresh();
        yield event;
      }
      if (silent) throw wentSilent();
    } catch (error) {
      throw silent ? wentSilent() : error;
    } finally {
      clearTimeout(watch);
      signal.removeEventListener('abort', leave);
      abort.abort();
    }
  }
}

const wentSilent = () => new TurnFailure('model_unreachable', 'the model fell silent; try again');

function toInput(
  { system, messages, tools, maxTokens }: ModelRequest,
  modelId: string,
): ConverseStreamCommandInput {
  return {
    modelId,
    system: [{ text: system }],
    messages: [...messages],
    ...(tools.length > 0 && {
      toolConfig: {
        tools: tools.map(({ name, description, inputSchema }) => ({
          toolSpec: { name, description, inputSchema: { json: inputSchema as never } },
        })),
        toolChoice: { auto: {} },
      },
    }),
    inferenceConfig: { maxTokens, temperature: 0 },
    // Greedy decoding, as Nova's documentation asks for where tools are used.
    ...(modelId.includes('nova') && { additionalModelRequestFields: { inferenceConfig: { topK: 1 } } }),
  };
}
