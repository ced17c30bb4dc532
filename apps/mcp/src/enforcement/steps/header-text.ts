const encoded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

/**
 * The text that an MCP header stands for: itself, or what its base64 form holds (MCP 2026-07-28, Streamable HTTP, value
 * encoding), for a name that a header cannot carry.
 * @returns undefined when it is in that form and holds no UTF-8, or could be written in two ways
 */
export function headerText(value: string): string | undefined {
  const packed = encoded.exec(value)?.[1];
  if (packed === undefined) return value;
  const bytes = Buffer.from(packed, 'base64');
  if (bytes.toString('base64') !== packed) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
