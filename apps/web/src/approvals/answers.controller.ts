import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import { type Response } from 'express';
import { z } from 'zod';
import { type Allowance } from '#libs/budgets';
import { MeshLink, parsePayload } from '#libs/mesh';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { spend } from '../guards/spend.js';
import { OfNoPage } from '../page/part-of.js';
import { type LiveSession } from '../session/session.js';
import { AnswersHeard } from './answers-heard.js';

/** How often one session may begin to wait for answers. */
export const waitingForAnswers = Symbol('waiting for answers');

/** Proxies end what says nothing for a minute. */
const longestMs = 25_000;
const Asked = z.strictObject({ id: z.uuid('must be the id of an approval') });

/** Lets a page wait for people: it is told that they have answered, and asks then. Nothing of a call or an answer is told here. */
@OfNoPage()
@Controller('api/approvals')
export class AnswersController {
  readonly #answers: AnswersHeard;

  constructor(
    mesh: MeshLink,
    @Inject(waitingForAnswers) private readonly waits: Allowance,
  ) {
    this.#answers = new AnswersHeard(mesh);
  }

  /** Answers when an answer was stored, or after 25 seconds. */
  @Get(':id/answered')
  @Header('cache-control', 'no-store')
  async answered(
    @CurrentSession() { secret, session }: LiveSession,
    @Param() asked: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ answered: boolean }> {
    spend(this.waits, storeKey(secret));
    const { id } = parsePayload(Asked, asked);
    const left = new AbortController();
    response.once('close', () => left.abort());
    return { answered: await this.#answers.next(session.tenant, id, left.signal, longestMs) };
  }
}
