import { type IncomingMessage, type ServerResponse } from 'node:http';
import { clientOf } from '#libs/edge';
import { type Arrival } from '#libs/enforcement';
import { type Page } from '../pages/page.js';
import { type SignInContext } from '../sign-ins/known-contexts.js';

export interface Exchange {
  readonly uid: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A page to answer with; undefined when the answer, a redirect, is already sent. */
export type Shown =
  { readonly status: number; readonly page: Page; readonly retryAfter?: number } | undefined;

export const arrivalOf = (request: IncomingMessage): Arrival => ({
  transport: 'http',
  address: clientOf(request).address,
});

export const contextOf = (request: IncomingMessage): SignInContext => ({
  address: clientOf(request).address,
  userAgent: request.headers['user-agent'] ?? '',
});

export const tooMany = (seconds: number): string => `Too many attempts. Try again in ${inWords(seconds)}.`;

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
