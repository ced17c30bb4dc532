import { isUtf8 } from 'node:buffer';
import { type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * The `verify` of an express body parser. The parsers themselves put U+FFFD in place of what is no UTF-8, and so make one
 * text of many.
 * @throws Error with `status` 400
 */
export function isUtf8Body(_request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  if (!isUtf8(body)) throw Object.assign(new Error('the body is not UTF-8'), { status: 400 });
}
