import { type ConverseAnswer } from './answer.js';

export type StreamEvent = { type: string; payload: unknown };

/** Characters of a tool call's input per delta: small enough that a client must put pieces together. */
const inputChunk = 24;

/** The events of ConverseStream for one answer: text in words, tool input in pieces, then stop and usage. */
export function* streamAnswer(answer: ConverseAnswer): Generator<StreamEvent> {
  yield { type: 'messageStart', payload: { role: 'assistant' } };
  for (const [contentBlockIndex, block] of answer.output.message.content.entries()) {
    if (block.toolUse) {
      const { toolUseId, name, input } = block.toolUse;
      yield {
        type: 'contentBlockStart',
        payload: { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
      };
      for (const piece of JSON.stringify(input).match(new RegExp(`[^]{1,${inputChunk}}`, 'g')) ?? [])
        yield {
          type: 'contentBlockDelta',
          payload: { contentBlockIndex, delta: { toolUse: { input: piece } } },
        };
    } else {
      // Text blocks have no contentBlockStart.
      for (const text of block.text?.match(/\S+\s*|\s+/g) ?? [])
        yield { type: 'contentBlockDelta', payload: { contentBlockIndex, delta: { text } } };
    }
    yield { type: 'contentBlockStop', payload: { contentBlockIndex } };
  }
  yield { type: 'messageStop', payload: { stopReason: answer.stopReason } };
  yield { type: 'metadata', payload: { usage: answer.usage, metrics: answer.metrics } };
}
