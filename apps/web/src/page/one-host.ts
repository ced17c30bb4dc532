import { type RequestHandler } from 'express';
import { problemOf } from '../problems/web-error.js';

/**
 * Answers at one host only: cookies and the origin check belong to it, and a name that somebody points here (DNS
 * rebinding) gets nothing. Health is exempt, because load balancers ask by address.
 */
export function oneHost(publicUrl: URL): RequestHandler {
  return (request, response, next) => {
    if (request.headers.host === publicUrl.host || request.path.startsWith('/health/')) return next();
    if (request.method === 'GET' || request.method === 'HEAD') {
      response
        .set('cache-control', 'no-store')
        .redirect(307, new URL(localPart(request.url), publicUrl).href);
      return;
    }
    const problem = problemOf('wrong_host', `use \`${publicUrl.origin}\``);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** Only what stays on this host: `//elsewhere` is an address of its own. */
const localPart = (url: string) => (/^\/(?![/\\])/.test(url) ? url : '/');
