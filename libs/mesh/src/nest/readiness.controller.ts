import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { anyCaller, type PeerName, type Readiness, subjects } from '#libs/contracts';
import { OpenToPeers } from '../handlers/access.js';

export interface ChecksReadiness {
  /** Whether the service can do its part now. Does not throw. */
  check(): Promise<Readiness>;
}

/** Injects the service's ChecksReadiness. */
export const readiness = Symbol('ChecksReadiness');

/** Answers `deputy.<service>.ready.*` with what the provider of {@link readiness} finds. */
export function readinessController(service: Exclude<PeerName, 'operator'>): Type {
  @Controller()
  class ReadinessController {
    constructor(@Inject(readiness) private readonly readiness: ChecksReadiness) {}

    @MessagePattern(subjects.ready(service, anyCaller))
    @OpenToPeers('peers ask before anybody has signed in, and it tells nothing but what works')
    ready(): Promise<Readiness> {
      return this.readiness.check();
    }
  }
  return ReadinessController;
}
