import { describe, expect, it } from '@jest/globals';
import { readNdjson } from './read-ndjson.js';

function bytes(...chunks: (string | Uint8Array)[]) {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      }
      controller.close();
    },
  });
}

async function collect(items: AsyncIterable<unknown>) {
  const collected: unknown[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('readNdjson', () => {
  it('reads lines, however they are cut', async () => {
    const whole = new TextEncoder().encode('{"a":"ä"}\n\n{"b":2}\n');
    for (let cut = 1; cut < whole.length; cut += 1) {
      const items = await collect(readNdjson(bytes(whole.slice(0, cut), whole.slice(cut))));
      expect(items).toEqual([{ a: 'ä' }, { b: 2 }]);
    }
  });

  it('does not guess at a line that was broken off', async () => {
    expect(await collect(readNdjson(bytes('1\n{"text":"hal')))).toEqual([1]);
  });

  it('cancels the stream when its reader leaves', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('1\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const item of readNdjson(endless)) if (item === 1) break;
    expect(cancelled).toBe(true);
  });
});
