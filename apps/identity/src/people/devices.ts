import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A browser that somebody has signed in with before. */
export interface Device {
  readonly personId: string;
  readonly id: string;
}

const prefix = 'deputy-device-';
const days = 24 * 60 * 60;
const keptSeconds = 180 * days;
const form = /^([\w-]+)\.(\d{1,12})\.([\w-]{22})\.([\w-]{43})$/;

/**
 * Remembers in a browser's own cookie that a person has signed in there, so that strangers' guesses elsewhere do not lock
 * them out (OWASP, Slow Down Online Guessing Attacks with Device Cookies). It lets nobody in: the password is asked all the
 * same, and guesses with it are counted by themselves.
 */
export class Devices {
  constructor(
    /** The first signs; all are accepted. */
    private readonly keys: readonly string[],
    private readonly clock: () => number,
    private readonly secure: boolean,
  ) {}

  /** Those of a `Cookie` header that were signed here and are not too old. */
  in(header: string | undefined): Device[] {
    return (header ?? '').split(';').flatMap((pair) => {
      const [name = '', value = ''] = pair.trim().split('=', 2);
      const device = name.startsWith(prefix) ? this.#read(value) : undefined;
      return device && name === nameFor(device.personId) ? [device] : [];
    });
  }

  /** A `Set-Cookie` header for a browser that the person has just signed in with. */
  cookieFor(personId: string): string {
    const since = Math.floor(this.clock() / 1000);
    const text = `${personId}.${String(since)}.${randomBytes(16).toString('base64url')}`;
    const [key = ''] = this.keys;
    const attributes = `Path=/; Max-Age=${String(keptSeconds)}; HttpOnly; SameSite=Lax${this.secure ? '; Secure' : ''}`;
    return `${nameFor(personId)}=${text}.${signature(key, text)}; ${attributes}`;
  }

  #read(value: string): Device | undefined {
    const [, personId, since, id, signed] = form.exec(value) ?? [];
    if (personId === undefined || since === undefined || id === undefined || signed === undefined)
      return undefined;
    const age = this.clock() / 1000 - Number(since);
    if (age > keptSeconds) return undefined;
    const text = `${personId}.${since}.${id}`;
    const given = Buffer.from(signed);
    const genuine = this.keys.some((key) => timingSafeEqual(given, Buffer.from(signature(key, text))));
    return genuine ? { personId, id } : undefined;
  }
}

/** One cookie for each person of a browser. */
const nameFor = (personId: string) =>
  `${prefix}${createHash('sha256').update(personId).digest('hex').slice(0, 16)}`;

const signature = (key: string, text: string) =>
  createHmac('sha256', key).update(`deputy device v1\n${text}`).digest('base64url');
