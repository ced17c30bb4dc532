import { type PageVerdict } from '../../../src/page/page-verdict.js';
import { Problem, problemFrom, toProblem } from './problem.js';

export interface SessionInfo {
  user: { key: string; name: string; displayName: string };
  tenant: string;
  groups: string[];
  /** What the groups mean here: `editor`, `reader`. */
  roles: string[];
  /** Policy's word on every page. */
  pages: PageVerdict[];
  csrf: string;
}

/** The token that unsafe requests carry; kept in memory alone. */
let csrf = '';

interface Request {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * Asks the server. @returns the response when it is a success
 * @throws Problem
 */
export async function request(path: string, asked: Request = {}): Promise<Response> {
  try {
    return await send(path, asked);
  } catch (error) {
    // Another tab logged in anew: the session is another one, and so is its token.
    if (!(error instanceof Problem) || error.code !== 'wrong_csrf_token') throw error;
    await readSession();
    return send(path, asked);
  }
}

async function send(path: string, { method = 'GET', body, signal }: Request): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-csrf-token'] = csrf;
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      // A browser keeps a question back while the same is under way, in whichever tab, since the answer to that one might do for both.
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    throw signal?.aborted ? error : toProblem(error);
  }
  if (response.ok) return response;
  throw await problemFrom(response);
}

/** @returns undefined when nobody is logged in */
export async function readSession(): Promise<SessionInfo | undefined> {
  const told = (await (await send('/api/session', {})).json()) as SessionInfo | { user: null };
  if (told.user === null) return undefined;
  csrf = told.csrf;
  return told;
}
