import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { isPageAddress } from './page-addresses.js';

/**
 * The built front end: hashed assets for ever, the page itself never kept. An address that is nobody's is a page as
 * well, with status 404, for whoever asks for one.
 */
export function servePage(uiDir: string): RequestHandler {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(uiDir, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }),
  );
  router.use(express.static(uiDir, { index: false, redirect: false, maxAge: '1h' }));
  router.get(/.*/, (request, response, next) => {
    if (isPageAddress(request.path)) sendPage(uiDir, response, 200, next);
    else if (isNobodys(request)) sendPage(uiDir, response, 404, next);
    else next();
  });
  return router;
}

function sendPage(uiDir: string, response: Response, status: number, otherwise: () => void): void {
  response
    .status(status)
    .set('cache-control', 'no-store')
    // A range or a date would turn the status into 206 or 304.
    .sendFile(
      'index.html',
      { root: uiDir, cacheControl: false, acceptRanges: false, etag: false, lastModified: false },
      (error) => {
        if (error && !response.headersSent) otherwise();
      },
    );
}

/** What programs ask for is answered in their language, there or not. */
const forPrograms = /^\/(?:api|auth|health|assets)(?:\/|$)/i;

/** A browser names HTML; a program that takes anything is told in JSON. */
const isNobodys = (request: Request) =>
  !forPrograms.test(request.path) && request.accepts(['json', 'html']) === 'html';

export const isBuilt = (uiDir: string) => existsSync(join(uiDir, 'index.html'));
