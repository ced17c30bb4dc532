/** A request that got no usable answer: no connection, no answer in time, too long, or not JSON. */
export class NoAnswer extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoAnswer';
  }
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

const maxBytes = 256 * 1024;

/**
 * One HTTP exchange with an identity provider. Redirects are not followed: the request may carry a secret.
 * @throws NoAnswer
 */
export async function fetchJson(url: string, init: RequestInit, timeoutMs: number): Promise<JsonAnswer> {
  const host = new URL(url).origin;
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: JSON.parse(await readText(response)) as unknown };
  } catch (cause) {
    throw new NoAnswer(`\`${host}\` gave no usable answer within ${timeoutMs} ms`, { cause });
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}
