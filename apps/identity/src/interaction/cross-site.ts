/** A form sent from somewhere else. */
export class CrossSite extends Error {
  readonly code = 'cross_site';
  constructor() {
    super('the form was sent from another site');
    this.name = 'CrossSite';
  }
}

/**
 * Whether a browser says that a form came from another site (Fetch Metadata, and Origin for browsers without it). Both
 * headers are the browser's own; a client that sends neither is no browser and holds nobody's cookies.
 */
export function isCrossSite(
  headers: { origin?: string | undefined; site?: string | undefined },
  own: string,
): boolean {
  if (headers.site !== undefined && headers.site !== 'same-origin') return true;
  return headers.origin !== undefined && headers.origin !== own;
}
