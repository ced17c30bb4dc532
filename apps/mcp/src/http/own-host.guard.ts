import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
} from '@nestjs/common';
import { type Request } from 'express';
import { mcpConfig, type McpConfig } from '../config.js';
import { isOwnAddress } from './own-address.js';

/** Refuses requests for another host and from another origin: DNS rebinding and pages of other sites. */
@Injectable()
export class OwnHostGuard implements CanActivate {
  constructor(@Inject(mcpConfig) private readonly config: Pick<McpConfig, 'PUBLIC_URL'>) {}

  canActivate(context: ExecutionContext): boolean {
    const { host, origin } = context.switchToHttp().getRequest<Request>().headers;
    if (isOwnAddress(this.config.PUBLIC_URL, host, origin)) return true;
    throw new ForbiddenException('the Host or Origin header names another address');
  }
}
