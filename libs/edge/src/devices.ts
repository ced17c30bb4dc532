import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A browser that somebody has signed in with before. */
export interface Device {
  readonly personId: string;
  readonly id: string;
  /** Epoch seconds. */
  readonly since: number;
}

const days = 24 * 60 * 60;
const keptSeconds = 180 * days;
const form = /^([\w-]+)\.(\d{1,12})\.([\w-]{22})\.([\w-]{43})$/;

export interface DevicesOptions {
  /** Secrets: the first signs, all are accepted. */
  readonly keys: readonly string[];
  /** What the names of the cookies begin with. */
  readonly cookie: string;
  /** Whether browsers reach the service over TLS, or keep such cookies on localhost. */
  readonly secure: boolean;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

/**
 * Remembers in a browser's own cookie that a person has signed in there, so that strangers' guesses elsewhere do not lock
 * them out (OWASP, Slow Down Online Guessing Attacks with Device Cookies). It lets nobody in: the password is asked all the
 * same, and guesses with it are counted by themselves.
 */
export class Devices {
  readonly #now: () => number;

  constructor(private readonly options: DevicesOptions) {
    this.#now = options.clock ?? Date.now;
  }

  /** Those of a `Cookie` header that were signed here and are not too old. */
  in(header: string | undefined): Device[] {
    return (header ?? '').split(';').flatMap((pair) => {
      const [name = '', value = ''] = pair.trim().split('=', 2);
      const device = name.startsWith(this.options.cookie) ? this.#read(value) : undefined;
      return device && name === this.#nameFor(device.personId) ? [device] : [];
    });
  }

  /**
   * A `Set-Cookie` header for a browser that the person has just signed in with.
   * @param personId letters, digits, `_` and `-`
   * @param after epoch seconds: the device is told as a later one than those
   */
  cookieFor(personId: string, after = -1): string {
    const since = Math.max(Math.floor(this.#now() / 1000), after + 1);
    const text = `${personId}.${String(since)}.${randomBytes(16).toString('base64url')}`;
    const {
      keys: [key = ''],
      secure,
    } = this.options;
    const attributes = `Path=/; Max-Age=${String(keptSeconds)}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
    return `${this.#nameFor(personId)}=${text}.${signature(key, text)}; ${attributes}`;
  }

  #read(value: string): Device | undefined {
    const [, personId, since, id, signed] = form.exec(value) ?? [];
    if (personId === undefined || since === undefined || id === undefined || signed === undefined)
      return undefined;
    const age = this.#now() / 1000 - Number(since);
    if (age > keptSeconds) return undefined;
    const text = `${personId}.${since}.${id}`;
    const given = Buffer.from(signed);
    const genuine = this.options.keys.some((key) =>
      timingSafeEqual(given, Buffer.from(signature(key, text))),
    );
    return genuine ? { personId, id, since: Number(since) } : undefined;
  }

  /** One cookie for each person of a browser. */
  #nameFor(personId: string): string {
    return `${this.options.cookie}${createHash('sha256').update(personId).digest('hex').slice(0, 16)}`;
  }
}

const signature = (key: string, text: string) =>
  createHmac('sha256', key).update(`deputy device v1\n${text}`).digest('base64url');
