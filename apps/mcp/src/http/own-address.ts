const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The values of `Host` that name this service: a loopback address goes by any loopback name, on its port. */
export function ownHosts(publicUrl: string): readonly string[] {
  const { host, hostname, port } = new URL(publicUrl);
  if (!loopback.has(hostname)) return [host];
  return [...loopback].map((name) => (port ? `${name}:${port}` : name));
}

/**
 * Whether a request is for this service: `Host` is its public address, and `Origin`, which only browsers send, is
 * absent or the same (MCP transports, security warning).
 */
export function isOwnAddress(
  publicUrl: string,
  host: string | undefined,
  origin: string | undefined,
): boolean {
  const hosts = ownHosts(publicUrl);
  if (!host || !hosts.includes(host.toLowerCase())) return false;
  return origin === undefined || hosts.some((name) => origin === `${new URL(publicUrl).protocol}//${name}`);
}
