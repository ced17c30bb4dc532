import { type Response } from 'express';
import { type Page } from '../pages/page.js';

export function sendPage(response: Response, status: number, { html, policy }: Page): void {
  response.status(status);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('content-security-policy', policy);
  response.setHeader('cache-control', 'no-store');
  response.end(html);
}
