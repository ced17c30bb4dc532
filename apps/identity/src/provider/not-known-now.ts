import { errors } from 'oidc-provider';

/** RFC 6749 section 5.2 has no code for it; that of section 4.1.2.1 is understood. */
export class NotKnownNow extends errors.CustomOIDCProviderError {
  constructor(what: string, options?: { cause: unknown }) {
    super('temporarily_unavailable', what, options);
    this.status = this.statusCode = 503;
  }
}
