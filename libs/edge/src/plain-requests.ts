import { type IncomingMessage, type ServerResponse } from 'node:http';
import { ambiguityOf } from './ambiguity-of.js';

/**
 * INVARIANT (one reading): refuses a request that can be read in two ways, with 400 and RFC 9457 problem details, before
 * anything else looks at it. A target in absolute form that names this host is given on as its path.
 */
export function plainRequests(): (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void {
  return (request, response, next) => {
    const detail = ambiguityOf(request);
    if (detail === undefined) {
      request.url = pathOf(request.url ?? '/');
      return next();
    }
    const body = JSON.stringify({ type: 'about:blank', title: 'Bad Request', status: 400, detail });
    response.writeHead(400, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // What else came over this connection is not to be trusted either.
      connection: 'close',
    });
    response.end(body);
  };
}

const pathOf = (target: string) => target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '') || '/';
