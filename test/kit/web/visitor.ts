import { Browser, passwordOf, thiefOf } from '#test/identity/sign-in';

/** A person's browser at the web service and at the identity service. */
export class Visitor {
  #browser = new Browser();
  csrf = '';

  constructor(readonly origin: string) {}

  cookie(name: string): string | undefined {
    return this.#browser.cookies.getCookiesSync(this.origin).find(({ key }) => key === name)?.value;
  }

  /** Whoever took all the cookies that this browser has now, and none that it gets later. */
  thief(): Visitor {
    const thief = new Visitor(this.origin);
    thief.#browser = thiefOf(this.#browser);
    return thief;
  }

  plant(name: string, value: string): void {
    this.#browser.cookies.setCookieSync(`${name}=${value}; Path=/; Secure`, this.origin);
  }

  /** One request, redirects not followed. */
  go(url: string, init: RequestInit = {}): Promise<Response> {
    return this.#browser.go(new URL(url, this.origin).href, init);
  }

  /** An unsafe request as the page sends it. */
  send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    init: RequestInit = {},
  ): Promise<Response> {
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

  /** To the identity service's form and back, up to the callback, which is not called. */
  async signIn(username: string, to = ''): Promise<URL> {
    const isCallback = (url: URL) => url.pathname === '/auth/callback';
    const follow = (url: string, init?: RequestInit) => this.#browser.follow(url, init, isCallback);
    const page = await follow(new URL(`/auth/login${to && `?to=${to}`}`, this.origin).href);
    if (!page.response) return new URL(page.url);
    const form = new URLSearchParams({ username, password: passwordOf(username), decision: 'continue' });
    const headers = { origin: new URL(page.url).origin };
    const answer = await follow(page.url, { method: 'POST', body: form, headers });
    if (answer.response) throw new Error(`signing in ended at ${answer.url}`);
    return new URL(answer.url);
  }

  /** As {@link signIn}, up to where the identity service sends the browser once the form was taken, which is not followed. */
  async signInHalf(username: string): Promise<string> {
    let at = new URL('/auth/login', this.origin).href;
    for (;;) {
      const response = await this.go(at);
      const location = response.headers.get('location');
      if (location === null) break;
      at = new URL(location, at).href;
    }
    const form = new URLSearchParams({ username, password: passwordOf(username), decision: 'continue' });
    const answer = await this.go(at, { method: 'POST', body: form, headers: { origin: new URL(at).origin } });
    return new URL(answer.headers.get('location') ?? '', at).href;
  }

  /** Logs in, and learns the token that unsafe requests carry. @returns where the login led */
  async logIn(username: string, to?: string): Promise<string> {
    const callback = await this.signIn(username, to);
    const response = await this.go(callback.href);
    await this.learnSession();
    return response.headers.get('location') ?? '';
  }

  /** Learns the token that unsafe requests carry. */
  async learnSession(): Promise<void> {
    const session = (await (await this.go('/api/session')).json()) as { csrf?: string };
    this.csrf = session.csrf ?? '';
  }
}
