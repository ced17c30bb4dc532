import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { createLogger } from '#libs/telemetry';
import { Public } from '../guards/public.js';
import { rememberSession } from '../guards/request.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { type LiveSession } from '../session/session.js';
import { PageGuard } from './page.guard.js';
import { OfNoPage, PartOf } from './part-of.js';

@Controller('thoughtless')
class ThoughtlessController {
  @Get()
  anything() {
    return { ran: true };
  }
}

@PartOf('decisions')
@Controller('thought-of')
class ThoughtOfController {
  @Get()
  ofItsController() {
    return { ran: true };
  }
  @PartOf('operations')
  @Get('elsewhere')
  ofItsOwn() {
    return { ran: true };
  }
  @OfNoPage()
  @Get('of-none')
  ofNone() {
    return { ran: true };
  }
  @Public()
  @Get('public')
  ofEverybody() {
    return { ran: true };
  }
}

const permits = { decision: 'permit', rationale: ['OWN_PAGES'], policies: ['own-pages'], fingerprint: '' } as const; // prettier-ignore
const denies = { decision: 'deny', rationale: ['NO_MATCHING_PERMIT'], policies: [], fingerprint: '' } as const; // prettier-ignore
const pages = { decide: (page: string) => Promise.resolve(page === 'decisions' ? permits : denies) };

@Module({
  controllers: [ThoughtlessController, ThoughtOfController],
  providers: [
    { provide: APP_FILTER, useFactory: () => new ProblemFilter(createLogger('web', 'silent')) },
    { provide: APP_GUARD, inject: [Reflector], useFactory: (reflector: Reflector) => new PageGuard(pages, reflector) }, // prettier-ignore
  ],
})
class TestModule {}

describe('a route', () => {
  let app: INestApplication;
  let origin: string;
  let somebody: boolean;
  beforeAll(async () => {
    app = await NestFactory.create(TestModule, { logger: false });
    // The session guard's part: somebody is logged in.
    app.use((request: Request, _response: unknown, next: () => void) => {
      if (somebody) rememberSession(request, { secret: 's', session: {} } as LiveSession);
      next();
    });
    await app.listen(0, '127.0.0.1');
    origin = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());

  const ask = async (path: string, loggedIn = true) => {
    somebody = loggedIn;
    const response = await fetch(origin + path);
    const body = (await response.json()) as { code?: string; detail?: string; ran?: boolean };
    return { status: response.status, ...body };
  };

  it('closed route: one that was written without a thought of pages answers nobody', async () => {
    expect(await ask('/thoughtless')).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: 'this address says of no page that it serves it, so it is closed to everybody',
    });
  });

  it('of a page answers whom policy opens the page to, and tells others why not', async () => {
    expect(await ask('/thought-of')).toEqual({ status: 200, ran: true });
    const refused = await ask('/thought-of/elsewhere');
    expect(refused).toMatchObject({ status: 403, code: 'forbidden' });
    expect(refused.detail).toContain('policy does not open `operations` to you (NO_MATCHING_PERMIT)');
  });

  it('of a page answers nobody who is not logged in, though it stood before the session guard', async () => {
    expect(await ask('/thought-of', false)).toMatchObject({ status: 401, code: 'not_logged_in' });
  });

  it('that says it is of no page, or public, is open', async () => {
    expect(await ask('/thought-of/of-none')).toEqual({ status: 200, ran: true });
    expect(await ask('/thought-of/public', false)).toEqual({ status: 200, ran: true });
  });
});
