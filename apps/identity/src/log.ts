/** Injection token of this service's logger. */
export const logger = Symbol('logger');
