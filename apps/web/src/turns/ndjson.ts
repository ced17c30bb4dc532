import { once } from 'node:events';
import { type Writable } from 'node:stream';

export interface NdjsonOptions {
  /** An empty line is written after this much silence, so that proxies and people know the stream lives. */
  keepAliveMs: number;
}

/**
 * Writes each item as one line of JSON, no faster than the reader takes them, and ends the stream.
 * Readers skip empty lines. Returns early when the reader has left; errors of `items` pass through, the stream left open.
 */
export async function writeNdjson(
  items: AsyncIterable<unknown>,
  out: Writable,
  { keepAliveMs }: NdjsonOptions,
): Promise<void> {
  const keepAlive = setInterval(() => {
    if (!out.writableNeedDrain) out.write('\n');
  }, keepAliveMs);
  try {
    for await (const item of items) {
      if (out.destroyed) return;
      keepAlive.refresh();
      if (!out.write(`${JSON.stringify(item)}\n`)) await drained(out);
    }
  } finally {
    clearInterval(keepAlive);
  }
  out.end();
}

/** Resolves when the reader has caught up, or has left. */
async function drained(out: Writable): Promise<void> {
  const left = new AbortController();
  try {
    await Promise.race([
      once(out, 'drain', { signal: left.signal }),
      once(out, 'close', { signal: left.signal }),
    ]);
  } finally {
    left.abort();
  }
}
