import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { clientOf } from '#libs/edge';
import { AdmitRegistrations } from './admit-registrations.js';

/** More is registered than may be. */
export class TooManyRegistrations extends Error {
  constructor(readonly seconds: number) {
    super('too many clients register from there; try again later');
    this.name = 'TooManyRegistrations';
  }
}

@Injectable()
export class RegistrationGuard implements CanActivate {
  constructor(@Inject(AdmitRegistrations) private readonly door: AdmitRegistrations) {}

  canActivate(context: ExecutionContext): boolean {
    const seconds = this.door.waitOf(clientOf(context.switchToHttp().getRequest<Request>()));
    if (seconds > 0) throw new TooManyRegistrations(seconds);
    return true;
  }
}
