import * as oidc from 'openid-client';
import { type Secret } from '#libs/config';
import { WebError } from '../problems/web-error.js';

export interface IdentityProviderOptions {
  issuer: string;
  clientId: string;
  clientSecret: Secret;
}

const answerSeconds = 8;
const probeMs = 2_000;

/**
 * The OIDC issuer, discovered when first needed and again until it answers: it may start later than this service.
 */
export class IdentityProvider {
  private discovered: Promise<oidc.Configuration> | undefined;

  constructor(private readonly options: IdentityProviderOptions) {}

  /** @throws WebError `identity_unavailable` while the issuer cannot be discovered */
  async configuration(): Promise<oidc.Configuration> {
    this.discovered ??= this.discover();
    try {
      return await this.discovered;
    } catch (cause) {
      this.discovered = undefined;
      throw new WebError(
        'identity_unavailable',
        'the identity service does not answer; try again in a moment',
        {
          cause,
        },
      );
    }
  }

  /** Asks the issuer anew, so that readiness tells of now and not of the past. */
  async reachable(): Promise<boolean> {
    try {
      await this.configuration();
      const address = `${this.options.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
      const answer = await fetch(address, { signal: AbortSignal.timeout(probeMs), redirect: 'error' });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  private async discover(): Promise<oidc.Configuration> {
    const issuer = new URL(this.options.issuer);
    const configuration = await oidc.discovery(
      issuer,
      this.options.clientId,
      { client_secret: this.options.clientSecret.reveal() },
      oidc.ClientSecretBasic(this.options.clientSecret.reveal()),
      {
        timeout: answerSeconds,
        // The configuration lets plain http through for a loopback issuer alone.
        execute: issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
      },
    );
    // The channel to the token endpoint vouches for an ID token already; its signature is checked all the same.
    oidc.enableNonRepudiationChecks(configuration);
    return configuration;
  }
}
