import { CookieJar } from 'tough-cookie';

const mostHops = 20;

/** `fetch` as a browser does it: cookies are kept and sent where they belong, redirects are followed a step at a time. */
export class Browser {
  readonly cookies = new CookieJar();

  /** One request, redirects not followed. A cookie header of the request's own is sent as it is. */
  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookies = await this.cookies.getCookieString(url);
    if (cookies && !headers.has('cookie')) headers.set('cookie', cookies);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie())
      await this.cookies.setCookie(line, url, { ignoreError: true });
    return response;
  }

  /**
   * Follows redirects to a page.
   * @param isEnd an address not to ask any more; by default one of another place
   * @returns no response where it ended in front of such an address
   */
  async follow(
    url: string,
    init: RequestInit = {},
    isEnd = (next: URL) => next.origin !== new URL(url).origin,
  ): Promise<{ url: string; response?: Response }> {
    const asking = new Headers(init.headers);
    asking.set('accept', 'text/html');
    let at = url;
    let response = await this.go(at, { ...init, headers: asking });
    for (let hops = 0; hops < mostHops; hops += 1) {
      const next = response.headers.get('location');
      if (next === null) return { url: at, response };
      await response.body?.cancel();
      at = new URL(next, at).href;
      if (isEnd(new URL(at))) return { url: at };
      response = await this.go(at, { headers: { accept: 'text/html' } });
    }
    throw new Error(`the redirects go round in circles at \`${new URL(at).origin}\``);
  }

  submit(url: string, fields: Record<string, string>): Promise<{ url: string; response?: Response }> {
    return this.follow(url, { method: 'POST', body: new URLSearchParams(fields) });
  }
}
