/**
 * Lines of JSON out of a byte stream, as they come. Empty lines, which keep the connection alive, are skipped; a line
 * that the stream breaks off is not guessed at. Leaving the loop cancels the stream.
 */
export async function* readNdjson(bytes: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const reader = bytes.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) yield JSON.parse(line);
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
