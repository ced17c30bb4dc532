import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { clientOf, Devices } from '#libs/edge';
import { storeKey } from '#libs/sealing';
import { Public } from '../guards/public.js';
import { CurrentSession } from '../guards/request.js';
import { OfNoPage } from '../page/part-of.js';
import { cookieOptions, loginCookie, readSecret, sessionCookie } from '../session/cookies.js';
import { type LiveSession } from '../session/session.js';
import { Everywhere } from '../session/everywhere.js';
import { Sessions } from '../session/sessions.js';
import { readPlace } from '../session/read-place.js';
import { OpenTurns } from '../turns/open-turns.js';
import { LoginSteps, type WantedLogin } from './login-steps.js';
import { sendProblemPage } from './send-problem-page.js';

const tenMinutes = 10 * 60_000;

@Controller('auth')
export class LoginController {
  constructor(
    private readonly steps: LoginSteps,
    private readonly sessions: Sessions,
    private readonly everywhere: Everywhere,
    private readonly turns: OpenTurns,
    private readonly devices: Devices,
  ) {}

  /**
   * Sends the browser to the identity service. `?to=` is the page to show afterwards, `?claims=` what the issuer is to
   * ask for.
   */
  @Public()
  @Get('login')
  async login(
    @Req() request: Request,
    @Query() wanted: WantedLogin,
    @Res() response: Response,
  ): Promise<void> {
    try {
      const held = readSecret(request.headers.cookie, loginCookie);
      const devices = this.devices.in(request.headers.cookie);
      const beginner = { client: clientOf(request), devices };
      const { browserSecret, authorize } = await this.steps.start(wanted, held, beginner);
      response.cookie(loginCookie, browserSecret, { ...cookieOptions, maxAge: tenMinutes });
      response.set('cache-control', 'no-store').redirect(303, authorize.href);
    } catch (error) {
      sendProblemPage(error, request, response);
    }
  }

  /** Where the identity service sends the browser back to. */
  @Public()
  @Get('callback')
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { cookie } = request.headers;
    try {
      const { login, returnTo, begunAt } = await this.steps.finish(
        request.originalUrl,
        readSecret(cookie, loginCookie),
      );
      const replaced = readSecret(cookie, sessionCookie);
      if (replaced)
        await this.sessions.replace(replaced, login.user.key, this.turns.over(storeKey(replaced)));
      const secret = await this.sessions.open(login, readPlace(request), begunAt);
      response.cookie(sessionCookie, secret, cookieOptions);
      response.clearCookie(loginCookie, cookieOptions);
      response.append('set-cookie', this.devices.cookieFor(storeKey(login.user.key)));
      response.set('cache-control', 'no-store').redirect(303, returnTo);
    } catch (error) {
      sendProblemPage(error, request, response);
    }
  }

  /** Sends the browser to where the person looks after their own account. */
  @Public()
  @Get('account')
  account(@Req() request: Request, @Res() response: Response): void {
    try {
      response.set('cache-control', 'no-store').redirect(303, this.steps.account().href);
    } catch (error) {
      sendProblemPage(error, request, response);
    }
  }

  /**
   * Ends the session here and the issuer's in this browser, and all that runs by them, wherever it runs; with `everywhere`, all that the
   * person was given until now, in every browser and at every application.
   * @returns `next`, where an issuer that hears no mesh is told by the browser
   */
  @OfNoPage()
  @Post('logout')
  @HttpCode(200)
  async logout(
    @CurrentSession() { secret, session }: LiveSession,
    @Body() body: { everywhere?: unknown } | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ next: string }> {
    if (body?.everywhere === true) await this.everywhere.end({ secret, session }, 'all');
    await this.sessions.end(secret);
    this.turns.stop(storeKey(secret));
    response.clearCookie(sessionCookie, cookieOptions).set('cache-control', 'no-store');
    return { next: await this.steps.end(session) };
  }
}
