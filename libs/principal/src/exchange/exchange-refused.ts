/**
 * `interaction_required`: the person must log in again or consent, then it can work.
 * `refused`: it will not work with this token or this client.
 * `unavailable`: the identity provider gave no usable answer; try again.
 */
export type ExchangeRefusal = 'interaction_required' | 'refused' | 'unavailable';

/** An on-behalf-of exchange that gave no token. */
export class ExchangeRefused extends Error {
  constructor(
    readonly code: ExchangeRefusal,
    message: string,
    options?: ErrorOptions & {
      /** Claims challenge to send with the next login request (OpenID Connect Core section 5.5). */
      claims?: string;
    },
  ) {
    super(message, options);
    this.name = 'ExchangeRefused';
    this.claims = options?.claims;
  }
  readonly claims: string | undefined;
}
