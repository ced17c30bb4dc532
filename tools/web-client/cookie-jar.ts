/** Cookies by host, as much of RFC 6265 as a login through our own pages needs; kept in memory alone. */
export class CookieJar {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Takes what a response from `url` set. A cookie with an age of 0 or a date in the past goes. */
  store(url: URL, setCookies: readonly string[]): void {
    const held = this.#cookies.get(url.host) ?? new Map<string, string>();
    this.#cookies.set(url.host, held);
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const equals = pair.indexOf('=');
      if (equals < 1) continue;
      const name = pair.slice(0, equals);
      if (isExpired(attributes)) held.delete(name);
      else held.set(name, pair.slice(equals + 1));
    }
  }

  /** The Cookie header for a request to `url`; undefined where there is none. */
  header(url: URL): string | undefined {
    const held = [...(this.#cookies.get(url.host) ?? [])];
    return held.length > 0 ? held.map(([name, value]) => `${name}=${value}`).join('; ') : undefined;
  }
}

function isExpired(attributes: readonly string[]): boolean {
  const valueOf = (name: string) =>
    attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const [age, date] = [valueOf('max-age'), valueOf('expires')];
  if (age !== undefined) return Number(age) <= 0;
  return date !== undefined && Date.parse(date) <= Date.now();
}
