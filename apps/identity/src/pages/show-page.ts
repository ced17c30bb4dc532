import { type Response } from 'express';
import { type Page } from './page.js';

interface Showing {
  type: string;
  body: unknown;
  set(name: string, value: string): void;
}

/** Answers with a page through oidc-provider's context. */
export function showPage(ctx: Showing, page: Page): void {
  ctx.set('content-security-policy', page.policy);
  ctx.set('cache-control', 'no-store');
  ctx.type = 'html';
  ctx.body = page.html;
}

/** Answers with a page of our own routes. */
export function sendPage(response: Response, status: number, { html, policy }: Page): void {
  response.status(status);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('content-security-policy', policy);
  response.setHeader('cache-control', 'no-store');
  response.end(html);
}
