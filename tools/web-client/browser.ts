/** Follows redirects and keeps cookies as a browser does, for one host. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie ? { cookie } : {}), ...init.headers };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** Follows redirects until a page, or until one leads to another place. */
  async follow(url: string, init: RequestInit = {}): Promise<{ url: string; response?: Response }> {
    const { origin } = new URL(url);
    let at = url;
    let response = await this.go(at, init);
    for (let hops = 0; hops < 10; hops += 1) {
      const next = response.headers.get('location');
      if (next === null) return { url: at, response };
      at = new URL(next, at).href;
      if (new URL(at).origin !== origin) return { url: at };
      response = await this.go(at);
    }
    throw new Error(`too many redirects from ${url}`);
  }

  submit(url: string, fields: Record<string, string>): Promise<{ url: string; response?: Response }> {
    return this.follow(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    const expires = attributes.find((attribute) => /^\s*expires=/i.test(attribute));
    const over = expires !== undefined && Date.parse(expires.split('=')[1] ?? '') < Date.now();
    if (over || pair.endsWith('=')) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}
