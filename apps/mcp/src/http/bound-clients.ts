import { type NextFunction, type Request, type Response } from 'express';
import { Allowance, type Rate } from '#libs/budgets';
import { clientOf } from '#libs/edge';

/**
 * A middleware that bounds what one client asks, whoever they are or are not: tokens are verified and tools are described for
 * anybody who asks, and nobody's budget is spent by that. Probes are not counted.
 */
export function boundClients(rate: Rate, now?: () => number) {
  const allowance = new Allowance(rate, now);
  return (request: Request, response: Response, next: NextFunction): void => {
    const waitMs = /^\/health(\/|$)/.test(request.path) ? 0 : allowance.spend(clientOf(request).prefix);
    if (waitMs === 0) return next();
    const message = 'more is asked from this address than it may ask; try again later';
    response
      .status(429)
      .set('retry-after', String(Math.ceil(waitMs / 1000)))
      .set('cache-control', 'no-store')
      .json({ jsonrpc: '2.0', id: null, error: { code: -32000, message } });
  };
}
