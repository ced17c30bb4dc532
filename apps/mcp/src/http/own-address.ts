const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request is for this service: `Host` is its public address, and `Origin`, which only browsers send, is
 * absent or the same (MCP transports, security warning). A loopback address goes by any loopback name, on its port.
 */
export function isOwnAddress(
  publicUrl: string,
  host: string | undefined,
  origin: string | undefined,
): boolean {
  const own = new URL(publicUrl);
  const hosts = loopback.has(own.hostname)
    ? [...loopback].map((name) => (own.port ? `${name}:${own.port}` : name))
    : [own.host];
  if (!host || !hosts.includes(host.toLowerCase())) return false;
  return origin === undefined || hosts.some((name) => origin === `${own.protocol}//${name}`);
}
