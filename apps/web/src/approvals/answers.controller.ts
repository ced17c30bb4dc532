import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type Response } from 'express';
import { z } from 'zod';
import { type Allowance } from '#libs/budgets';
import { MeshLink, parsePayload } from '#libs/mesh';
import { storeKey } from '#libs/sealing';
import { CurrentSession } from '../guards/request.js';
import { spend } from '../guards/spend.js';
import { OfNoPage } from '../page/part-of.js';
import { type LiveSession } from '../session/session.js';
import { writeNdjson } from '../turns/ndjson.js';
import { AnswersHeard, type Listening } from './answers-heard.js';

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

  /**
   * Two lines of JSON: `{"listening":true}` once an answer would be heard, so that who looks after that misses none; and `{"answered":…}`, whether
   * one was stored, as soon as it was or after 25 seconds. Broken off where that is not known.
   */
  @Get(':id/answered')
  async answered(
    @CurrentSession() { secret, session }: LiveSession,
    @Param() asked: unknown,
    @Res() response: Response,
  ): Promise<void> {
    spend(this.waits, storeKey(secret));
    const { id } = parsePayload(Asked, asked);
    const left = new AbortController();
    response.once('close', () => left.abort());
    const listening = await this.#answers.listen(session.tenant, id, left.signal, longestMs);
    response.status(200).set({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await writeNdjson(told(listening), response, { keepAliveMs: longestMs });
  }
}

async function* told({ answered }: Listening): AsyncGenerator<object> {
  yield { listening: true };
  yield { answered: await answered };
}
