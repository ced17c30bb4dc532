import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Controller, Get, Res } from '@nestjs/common';
import { type Response } from 'express';

const file = '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';
const font = readFileSync(createRequire(import.meta.url).resolve(file));

/** The typeface of the front end, so that signing in looks like what one signs in to; nothing comes from elsewhere. */
@Controller('fonts')
export class FontController {
  @Get('inter.woff2')
  inter(@Res() response: Response): void {
    response.setHeader('content-type', 'font/woff2');
    response.setHeader('cache-control', 'public, max-age=86400');
    response.end(font);
  }
}
