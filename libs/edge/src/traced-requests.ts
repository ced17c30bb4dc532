import { type Request, type RequestHandler } from 'express';
import { measureTime, OpenSpan } from '#libs/telemetry';

/**
 * A span and a measurement for each request, by OpenTelemetry's conventions for HTTP. Each trace begins here: what a stranger says of
 * theirs is not continued. Of a path only the route is told, since the rest is what somebody typed.
 */
export const tracedRequests = (): RequestHandler => (request, response, next) => {
  const open = new OpenSpan(request.method, {
    kind: 'server',
    attributes: { 'http.request.method': request.method },
    parent: 'none',
  });
  const began = performance.now();
  response.once('close', () => {
    const route = routeOf(request);
    const { statusCode: status } = response;
    open.span.updateName(`${request.method} ${route}`);
    open.span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
    // Of a server that could not serve; a refusal is no error of its own.
    open.end(status >= 500 ? { code: status } : undefined);
    measureTime('http.server.request.duration', performance.now() - began, {
      'http.request.method': methods.has(request.method) ? request.method : '_OTHER',
      'http.route': route,
      'http.response.status_code': status,
    });
  });
  open.run(next);
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** As it was declared, so that there is a bounded number of them. */
function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'unrouted';
}
