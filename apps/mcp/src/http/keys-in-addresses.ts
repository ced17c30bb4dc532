import { type NextFunction, type Request, type Response } from 'express';
import { holdsApiKey } from '#libs/contracts';
import { clientOf } from '#libs/edge';
import { type McpEndpoint } from '../protocol/mcp-endpoint.js';
import { sendResponse } from './fetch-bridge.js';

/**
 * A middleware that refuses what has an API key in its address, on the record, whatever is at that address and whether anything is:
 * the key may have been written down on its way. It is looked for in the address as it came, before anybody resolves `..` in it.
 */
export function refuseKeysInAddresses(endpoint: Pick<McpEndpoint, 'refuseKeyInAddress'>) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!holdsApiKey(request.url)) return next();
    endpoint
      .refuseKeyInAddress({ transport: 'http', ...clientOf(request) })
      .then((answer) => sendResponse(answer, response))
      .catch(next);
  };
}
