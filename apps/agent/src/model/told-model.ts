import { type ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { measure, measureTime, OpenSpan } from '#libs/telemetry';
import { TurnFailure } from '../turn/turn-failure.js';
import { type Model, type ModelRequest } from './model.js';

/**
 * A model whose replies are traced and measured, by OpenTelemetry's conventions for generative AI: how long, how many tokens, how it
 * ended. What was said is told nowhere.
 */
export class ToldModel implements Model {
  constructor(
    private readonly inner: Model,
    private readonly modelId: string,
  ) {}

  async *reply(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ConverseStreamOutput> {
    const asked = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': this.modelId,
    };
    const attributes = { ...asked, 'gen_ai.request.max_tokens': request.maxTokens };
    const open = new OpenSpan(`chat ${this.modelId}`, { kind: 'client', attributes });
    const began = performance.now();
    let failure: unknown;
    try {
      const events = open.run(() => this.inner.reply(request, signal)[Symbol.asyncIterator]());
      for (;;) {
        const next = await open.run(() => events.next());
        if (next.done) return;
        this.#note(next.value, open, asked);
        yield next.value;
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      open.end(failure);
      const kind = failure instanceof TurnFailure && { 'error.type': failure.code };
      measureTime('gen_ai.client.operation.duration', performance.now() - began, { ...asked, ...kind });
    }
  }

  #note({ messageStop, metadata }: ConverseStreamOutput, open: OpenSpan, asked: Asked): void {
    if (messageStop?.stopReason)
      open.span.setAttribute('gen_ai.response.finish_reasons', [messageStop.stopReason]);
    for (const type of ['input', 'output'] as const) {
      const tokens = metadata?.usage?.[`${type}Tokens`];
      if (tokens === undefined) continue;
      open.span.setAttribute(`gen_ai.usage.${type}_tokens`, tokens);
      measure('gen_ai.client.token.usage', tokens, { ...asked, 'gen_ai.token.type': type });
    }
  }
}

type Asked = Record<'gen_ai.operation.name' | 'gen_ai.provider.name' | 'gen_ai.request.model', string>;
