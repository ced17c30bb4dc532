import { parseConverseBody, type ConverseBody } from './converse-body.js';
import { BedrockFault } from './fault.js';
import { type AnyRequest } from './two-protocol-server.js';

export type Operation = { path: string; modelId: string; streams: boolean };

/** Bedrock takes at most 25 MB; the mesh never sends a tenth of this. */
const maxBodyBytes = 4 * 1024 * 1024;

/**
 * Which operation a path names; the model id arrives percent-encoded.
 * @throws BedrockFault for an operation the stand-in does not have
 */
export function operationOf(request: AnyRequest): Operation {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const match = /^\/model\/([^/]+)\/(converse|converse-stream)$/.exec(path);
  if (request.method !== 'POST' || !match?.[1])
    throw new BedrockFault(
      'ResourceNotFoundException',
      `\`${request.method} ${path}\` is not supported by the local stand-in`,
    );
  return { path, modelId: decodeModelId(match[1]), streams: match[2] === 'converse-stream' };
}

function decodeModelId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BedrockFault('ValidationException', 'the provided model identifier is invalid');
  }
}

/**
 * A request must be signed, or carry a Bedrock API key; whose it is, a stand-in without accounts cannot know.
 * @throws BedrockFault AccessDeniedException
 */
export function requireSignature(request: AnyRequest): void {
  const { authorization = '' } = request.headers;
  if (!/^(AWS4-HMAC-SHA256 Credential=\S+\/bedrock\/aws4_request|Bearer \S)/.test(authorization))
    throw new BedrockFault('AccessDeniedException', 'missing authentication token');
}

/** @throws BedrockFault when the body is too large or not Converse's shape */
export async function readConverseBody(request: AnyRequest): Promise<ConverseBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new BedrockFault('ValidationException', 'input is too long');
    chunks.push(chunk);
  }
  return parseConverseBody(Buffer.concat(chunks).toString('utf8'));
}
