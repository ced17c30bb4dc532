import { Body, Controller, Get, Inject, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { InteractionFilter } from './interaction.filter.js';
import { type Shown } from './exchange.js';
import { Interactions } from './interactions.js';
import { SameOriginGuard } from './same-origin.guard.js';
import { sendPage } from '../pages/show-page.js';

@Controller('interaction/:uid')
@UseFilters(InteractionFilter)
export class InteractionController {
  constructor(@Inject(Interactions) private readonly interactions: Interactions) {}

  @Get()
  async show(@Param('uid') uid: string, @Req() request: Request, @Res() response: Response) {
    send(response, await this.interactions.show({ uid, request, response }));
  }

  @Post()
  @UseGuards(SameOriginGuard)
  async answer(
    @Param('uid') uid: string,
    @Body() form: Record<string, unknown> | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    send(response, await this.interactions.answer({ uid, request, response }, form ?? {}));
  }
}

function send(response: Response, shown: Shown): void {
  if (!shown) return;
  if (shown.retryAfter !== undefined) response.setHeader('retry-after', shown.retryAfter);
  sendPage(response, shown.status, shown.page);
}
