import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';

/** The built front end: hashed assets for ever, the page itself never kept. */
export function servePage(uiDir: string): RequestHandler {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(uiDir, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }),
  );
  router.get(['/', '/c/:conversation'], (_request, response, next) => {
    response
      .set('cache-control', 'no-store')
      .sendFile('index.html', { root: uiDir, cacheControl: false }, (error) => {
        if (error && !response.headersSent) next();
      });
  });
  router.use(express.static(uiDir, { index: false, redirect: false, maxAge: '1h' }));
  return router;
}

export const isBuilt = (uiDir: string) => existsSync(join(uiDir, 'index.html'));
