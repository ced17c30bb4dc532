/** Injection token of the TokenVerifier for this service's audience. */
export const tokenVerifier = Symbol('TokenVerifier');
