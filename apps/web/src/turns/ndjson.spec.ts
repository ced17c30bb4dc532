import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeNdjson } from './ndjson.js';

async function* items(...values: unknown[]) {
  for (const value of values) {
    await Promise.resolve();
    yield value;
  }
}

const text = async (stream: PassThrough) => (await stream.toArray()).map(String).join('');

describe('writeNdjson', () => {
  it('writes one line for each item, whatever line breaks it holds, and ends', async () => {
    const out = new PassThrough();
    await writeNdjson(items({ text: 'a\nb' }, 2), out, { keepAliveMs: 60_000 });
    expect(await text(out)).toBe('{"text":"a\\nb"}\n2\n');
  });

  it('writes empty lines while nothing comes', async () => {
    const out = new PassThrough();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    async function* slow() {
      await held;
      yield 1;
    }
    let seen = '';
    out.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.length >= 2) release();
    });
    await writeNdjson(slow(), out, { keepAliveMs: 5 });
    expect(seen).toMatch(/^\n\n+1\n$/);
  });

  it('asks for no more than its reader takes', async () => {
    const out = new PassThrough({ highWaterMark: 10 });
    let produced = 0;
    async function* many() {
      for (;;) {
        await Promise.resolve();
        produced += 1;
        yield 'more than ten bytes';
      }
    }
    const writing = writeNdjson(many(), out, { keepAliveMs: 60_000 });
    // Nothing but itself holds it back: all that it can do, it does within a few turns of the event loop.
    for (let turns = 0; turns < 100; turns += 1) await nextTurn();
    expect(produced).toBeLessThan(4);
    out.destroy();
    await writing;
  });

  it('stops its source when the reader leaves', async () => {
    const out = new PassThrough();
    let stopped = false;
    async function* endless() {
      try {
        for (;;) {
          await nextTurn();
          yield 1;
        }
      } finally {
        stopped = true;
      }
    }
    out.once('data', () => out.destroy());
    await writeNdjson(endless(), out, { keepAliveMs: 60_000 });
    expect(stopped).toBe(true);
  });
});
