import { passwordOf } from '#test/identity/password-of';

/** A browser at the web service and at the identity service: cookies for each host, redirects followed by hand. */
export class Visitor {
  readonly #cookies = new Map<string, Map<string, string>>();
  csrf = '';

  constructor(readonly origin: string) {}

  cookie(name: string): string | undefined {
    return this.#jar(this.origin).get(name);
  }

  plant(name: string, value: string): void {
    this.#jar(this.origin).set(name, value);
  }

  /** One request, redirects not followed. */
  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const at = new URL(url, this.origin);
    const headers = new Headers(init.headers);
    const cookies = [...this.#jar(at.origin)].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookies && !headers.has('cookie')) headers.set('cookie', cookies);
    const response = await fetch(at, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(at.origin, line);
    return response;
  }

  /** An unsafe request as the page sends it. */
  send(method: 'POST' | 'DELETE', path: string, body?: unknown, init: RequestInit = {}): Promise<Response> {
    return this.go(path, {
      ...init,
      method,
      headers: {
        origin: this.origin,
        'x-csrf-token': this.csrf,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(init.headers as Record<string, string> | undefined),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Follows redirects; stops in front of the first address that `until` names. */
  async follow(url: string, until?: (url: URL) => boolean, init?: RequestInit) {
    let at = new URL(url, this.origin);
    let response = await this.go(at.href, init);
    for (let hops = 0; hops < 12; hops += 1) {
      const next = response.headers.get('location');
      if (next === null) return { url: at, response };
      at = new URL(next, at);
      if (until?.(at)) return { url: at, response };
      response = await this.go(at.href);
    }
    throw new Error(`too many redirects from ${url}`);
  }

  /** To the identity service's form and back, up to the callback, which is not called. */
  async signIn(username: string, to = ''): Promise<URL> {
    const isCallback = (url: URL) => url.pathname === '/auth/callback';
    const page = await this.follow(`/auth/login${to && `?to=${to}`}`, isCallback);
    if (isCallback(page.url)) return page.url;
    const form = new URLSearchParams({ username, password: passwordOf(username), decision: 'continue' });
    const answer = await this.follow(page.url.href, isCallback, {
      method: 'POST',
      body: form,
      headers: { origin: page.url.origin },
    });
    if (!isCallback(answer.url)) throw new Error(`signing in ended at ${answer.url.href}`);
    return answer.url;
  }

  /** Logs in, and learns the token that unsafe requests carry. @returns where the login led */
  async logIn(username: string, to?: string): Promise<string> {
    const callback = await this.signIn(username, to);
    const response = await this.go(callback.href);
    const session = (await (await this.go('/api/session')).json()) as { csrf?: string };
    this.csrf = session.csrf ?? '';
    return response.headers.get('location') ?? '';
  }

  #jar(origin: string): Map<string, string> {
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    return jar;
  }

  #keep(origin: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const expires = attributes.find((attribute) => /^\s*expires=/i.test(attribute))?.split('=')[1];
    if (!value || (expires && Date.parse(expires) < Date.now())) this.#jar(origin).delete(name);
    else this.#jar(origin).set(name, value);
  }
}
