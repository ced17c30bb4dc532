import { type Request, type Response } from 'express';
import { describe } from '../problems/problem.filter.js';

/**
 * A browser that fails to log in goes back to the front page, which says why and offers another try. Other clients
 * get the problem itself.
 * @throws the error, for clients that do not ask for a page
 */
export function sendProblemPage(error: unknown, request: Request, response: Response): void {
  if (!request.headers.accept?.includes('text/html')) throw error;
  const { code } = describe(error);
  response.set('cache-control', 'no-store').redirect(303, `/?login=${code}`);
}
