import { isUtf8 } from 'node:buffer';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { hasDoubledKeys } from './has-doubled-keys.js';

/**
 * The `verify` of an express body parser of forms. The parsers themselves put U+FFFD in place of what is no UTF-8, and so
 * make one text of many.
 * @throws Error with `status` 400
 */
export function isUtf8Body(_request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  if (!isUtf8(body)) throw refusal('the body is not UTF-8');
}

/** {@link isUtf8Body} of express's parser of JSON, which takes the last of two values of one key in silence. */
export function isPlainJsonBody(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  isUtf8Body(request, response, body);
  if (hasDoubledKeys(body.toString('utf8'))) throw refusal('the body names a key twice');
}

const refusal = (message: string) => Object.assign(new Error(message), { status: 400 });
