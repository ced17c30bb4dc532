import { Controller, Get, Header, Inject } from '@nestjs/common';
import { PolicyEngine } from '#libs/policy';
import { revisionsOver } from '../enforcement/revisions.js';
import { serviceVersion } from './service-version.js';

/**
 * What somebody may know of this service before they are anybody: which it is, what it speaks, and by which policies it decides.
 * INVARIANT (strangers learn what the service is and nothing it knows): nothing here depends on who asks, or on anybody's data.
 */
@Controller('api/v1/service-info')
export class ServiceInfoController {
  constructor(@Inject(PolicyEngine) private readonly policy: PolicyEngine) {}

  @Get()
  @Header('cache-control', 'no-store')
  read(): object {
    return {
      name: 'deputy-mcp',
      version: serviceVersion,
      revisions: revisionsOver('http'),
      policyFingerprint: this.policy.fingerprint,
    };
  }
}
