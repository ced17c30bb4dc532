import { isLoopback, loopbackNames } from './redirects.js';

/**
 * How clients may write the address of a service as an RFC 8707 resource: with a slash at its end or without, and where it is on
 * this computer, by each name of it.
 */
export function resourceNames(address: string): string[] {
  const bare = address.replace(/\/+$/, '');
  const names = isLoopback(bare) ? [...loopbackNames].map((name) => withHost(bare, name)) : [bare];
  return names.flatMap((name) => [name, `${name}/`]);
}

function withHost(address: string, hostname: string): string {
  const url = new URL(address);
  url.hostname = hostname;
  return url.href.replace(/\/+$/, '');
}
