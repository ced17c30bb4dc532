const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * What each stand-in asks before it starts, whoever starts it: they hold no secret well and speak plain text.
 * @throws Error under `NODE_ENV=production`, telling what to use `instead`, and on an address that others can reach
 */
export function refuseProduction(vendor: string, host: string, instead: string): void {
  // eslint-disable-next-line no-restricted-properties -- whatever the configuration says, not in production
  if (process.env['NODE_ENV'] === 'production')
    throw new Error(`the local stand-in for ${vendor} refuses NODE_ENV=production: ${instead}`);
  if (!loopback.has(host))
    throw new Error(`the local stand-in for ${vendor} binds to loopback only, not to \`${host}\``);
}
