import { Body, Controller, Get, Inject, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { InteractionFilter } from '../interaction/interaction.filter.js';
import { SameOriginGuard } from '../interaction/same-origin.guard.js';
import { sendPage } from '../pages/show-page.js';
import { type Answered, OwnPages } from './own-pages.js';

type Form = Record<string, unknown> | undefined;

/** A person's own account: their password and their second factor. */
@Controller('account')
@UseFilters(InteractionFilter)
export class AccountController {
  constructor(@Inject(OwnPages) private readonly pages: OwnPages) {}

  @Get()
  async show(@Req() request: Request, @Res() response: Response) {
    send(response, await this.pages.show(request, response));
  }

  @Get('password')
  async showPassword(@Req() request: Request, @Res() response: Response) {
    send(response, await this.pages.showPassword(request, response));
  }

  @Post('password')
  @UseGuards(SameOriginGuard)
  async password(@Req() request: Request, @Res() response: Response, @Body() form: Form) {
    send(response, await this.pages.changePassword(request, response, form ?? {}));
  }

  @Get('second-factor')
  async showFactor(@Req() request: Request, @Res() response: Response) {
    send(response, await this.pages.showFactor(request, response));
  }

  @Post('second-factor')
  @UseGuards(SameOriginGuard)
  async factor(@Req() request: Request, @Res() response: Response, @Body() form: Form) {
    send(response, await this.pages.changeFactor(request, response, form ?? {}));
  }
}

const send = (response: Response, { status, page }: Answered): void => sendPage(response, status, page);
