import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { CrossSite, isCrossSite } from './cross-site.js';

export const ownOrigin = Symbol('ownOrigin');

@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(@Inject(ownOrigin) private readonly own: string) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const headers = { origin: request.get('origin'), site: request.get('sec-fetch-site') };
    if (isCrossSite(headers, this.own)) throw new CrossSite();
    return true;
  }
}
