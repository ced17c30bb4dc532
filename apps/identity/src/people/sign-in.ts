import { type Device } from '#libs/edge';
import { type Attempts } from './attempts.js';
import { type Passwords } from './passwords.js';
import { type People } from './people.js';
import { type Person, toUsername } from './person.js';

export type SignInOutcome =
  | { readonly kind: 'signed_in'; readonly person: Person }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** What is counted of failures, each by itself. */
export interface Guesses {
  /** Of one account from one prefix: what a person who mistypes meets. */
  readonly here: Attempts;
  /** Of one account from anywhere: many prefixes together guess slowly, too. */
  readonly account: Attempts;
  /** Of any account from one prefix: many accounts are tried slowly, too. */
  readonly prefix: Attempts;
  /** Of one account with a device that its person has signed in with before. */
  readonly device: Attempts;
}

export interface Typed {
  readonly username: string;
  readonly password: string;
  /** What the client is counted by, see `clientOf` of libs/edge. */
  readonly prefix: string;
  /** Those that the browser brings. */
  readonly devices: readonly Device[];
}

const longestUsername = 64;
const longestPassword = 256;

/**
 * Checks a username and password, at a pace that makes guessing pointless.
 * INVARIANT (no stranger locks others out): what strangers get wrong makes nobody wait who comes with a device that they
 * have signed in with before, and of those who come without one it makes wait long only who shares account and prefix with them.
 */
export class SignIn {
  constructor(
    private readonly people: People,
    private readonly passwords: Passwords,
    private readonly guesses: Guesses,
  ) {}

  /**
   * Says the same, after the same time, for an unknown, a disabled and a known person with a wrong password.
   * @throws TooBusy
   */
  async attempt(typed: Typed): Promise<SignInOutcome> {
    const username = toUsername(typed.username.slice(0, longestUsername * 4)).slice(0, longestUsername);
    const person = this.people.byUsername(username);
    const counted = this.#counted(username, typed, person);
    const wait = Math.max(...counted.map(([attempts, name]) => attempts.wait(name)));
    if (wait > 0) return { kind: 'wait', seconds: Math.ceil(wait / 1000) };

    for (const [attempts, name] of counted) attempts.count(name);
    const hash = person?.enabled ? person.passwordHash : undefined;
    const password = typed.password.length > longestPassword ? '' : typed.password;
    if (!(await this.passwords.matches(hash, password)) || !person) return { kind: 'wrong' };

    for (const [attempts, name] of counted) attempts.uncount(name);
    this.guesses.here.clear(hereOf(username, typed));
    return { kind: 'signed_in', person };
  }

  #counted(
    username: string,
    { prefix, devices }: Typed,
    person: Person | undefined,
  ): readonly (readonly [attempts: Attempts, name: string])[] {
    const { here, account, prefix: byPrefix, device: byDevice } = this.guesses;
    const device = person && devices.find(({ personId }) => personId === person.id);
    if (device) return [[byDevice, `${device.personId} ${device.id}`]];
    return [
      [here, hereOf(username, { prefix })],
      [account, username],
      [byPrefix, prefix],
    ];
  }
}

const hereOf = (username: string, { prefix }: Pick<Typed, 'prefix'>) => `${username} ${prefix}`;
