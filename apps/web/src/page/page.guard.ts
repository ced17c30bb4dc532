import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { isPublic } from '../guards/public.js';
import { sessionOf } from '../guards/request.js';
import { WebError } from '../problems/web-error.js';
import { type PagePolicy } from './page-policy.js';
import { type PageName } from './page-verdict.js';
import { ofNoPage, partOf } from './part-of.js';

/**
 * Asks policy whether the page that a route serves opens to this person. Stands after the session guard.
 * INVARIANT (closed route): a route that says neither which page it is part of nor that it is of none is closed.
 */
export class PageGuard implements CanActivate {
  constructor(
    private readonly pages: Pick<PagePolicy, 'decide'>,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const said = <T>(key: symbol) =>
      this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
    if (said<boolean>(isPublic)) return true;
    const page = said<PageName | typeof ofNoPage>(partOf);
    if (page === ofNoPage) return true;
    if (page === undefined)
      throw new WebError(
        'forbidden',
        'this address says of no page that it serves it, so it is closed to everybody',
      );
    const { session } = sessionOf(context.switchToHttp().getRequest<Request>());
    const { decision, rationale } = await this.pages.decide(page, session);
    if (decision === 'permit') return true;
    throw new WebError(
      'forbidden',
      `policy does not open \`${page}\` to you (${rationale.join(', ')}); ask whoever gives out roles in your tenant`,
    );
  }
}
