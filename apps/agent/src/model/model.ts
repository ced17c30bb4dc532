import { type ConverseStreamOutput, type Message } from '@aws-sdk/client-bedrock-runtime';
import { type OfferedTool } from '../tools/tools.js';

export type ModelRequest = {
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Pick<OfferedTool, 'name' | 'description' | 'inputSchema'>[];
  readonly maxTokens: number;
};

/** A model that streams one reply in Converse's events. */
export interface Model {
  /** @throws TurnFailure with one of the `model_` codes */
  reply(request: ModelRequest, signal: AbortSignal): AsyncIterable<ConverseStreamOutput>;
}
