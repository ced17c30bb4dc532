import { Body, Controller, HttpCode, Inject, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { clientOf } from '#libs/edge';
import { RegisterClient } from './register-client.js';
import { RegistrationFilter } from './registration.filter.js';
import { RegistrationGuard } from './registration.guard.js';

/** RFC 7591 section 3. */
export const registrationPath = '/register';

@Controller(registrationPath)
@UseGuards(RegistrationGuard)
@UseFilters(RegistrationFilter)
export class RegistrationController {
  constructor(@Inject(RegisterClient) private readonly clients: RegisterClient) {}

  @Post()
  @HttpCode(201)
  async register(
    @Body() said: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    response.setHeader('cache-control', 'no-store');
    return this.clients.register(said, { transport: 'http', address: clientOf(request).address });
  }
}
