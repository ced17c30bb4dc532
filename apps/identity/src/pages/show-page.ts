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
