import { type Readable } from 'node:stream';

/** The page of the issuer that asks people to sign in, wherever a client prints it. */
const authorizationUrl = /https?:\/\/\S+\/authorize\?\S+/;

/** Reads what a client prints, and hands on the address that it asks its user to open. */
export class WatchedOutput {
  #text = '';
  readonly #found: Promise<URL>;

  constructor(stream: Readable) {
    this.#found = new Promise((resolve) => {
      stream.on('data', (chunk: Buffer) => {
        this.#text += chunk.toString();
        const [address] = authorizationUrl.exec(this.#text) ?? [];
        // The address is whole once something follows it.
        if (address && !this.#text.endsWith(address)) resolve(new URL(address));
      });
    });
  }

  get text(): string {
    return this.#text;
  }

  asksToOpen(): Promise<URL> {
    return this.#found;
  }
}
