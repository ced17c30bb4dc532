import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { Public, SignedByIssuer } from '../guards/public.js';
import { BackchannelLogout } from './backchannel-logout.js';

/** Where the issuer says that a person signed out there, or was signed out. */
@Controller('auth/backchannel-logout')
export class BackchannelController {
  constructor(private readonly logout: BackchannelLogout) {}

  @Public()
  @SignedByIssuer()
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  receive(@Body() body: { logout_token?: unknown } | undefined): Promise<void> {
    return this.logout.receive(body?.logout_token);
  }
}
