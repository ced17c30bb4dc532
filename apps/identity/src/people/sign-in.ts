import { type Device, type Newcomers } from '#libs/edge';
import { type Attempts } from './attempts.js';
import { knownDevice } from './known-device.js';
import { type Passwords, TooBusy } from './passwords.js';
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
  /** What is left to others while an account has to wait. */
  readonly newcomers: Newcomers;
  /** Of any account from one prefix: many accounts are tried slowly, too. */
  readonly prefix: Attempts;
  /** Of one account with a device that is known, see `knownDevice`. */
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
 * have signed in with before. Of those who come without one it makes wait who shares account and prefix with them, and, once
 * an account is guessed at from many places, who has had the tries that are left to each network; everybody where more
 * networks guess than {@link Newcomers} admits.
 */
export class SignIn {
  constructor(
    private readonly people: Pick<People, 'byUsername'>,
    private readonly passwords: Pick<Passwords, 'matches' | 'hasRoomFor'>,
    private readonly guesses: Guesses,
  ) {}

  /**
   * Says the same, after the same time, for an unknown, a disabled and a known person with a wrong password.
   * @throws TooBusy, NotKnownNow; what was not checked is not counted
   */
  async attempt(typed: Typed): Promise<SignInOutcome> {
    const username = toUsername(typed.username.slice(0, longestUsername * 4)).slice(0, longestUsername);
    const person = await this.people.byUsername(username);
    const device = person && knownDevice(person, typed.devices);
    const waiter = device ? { who: device.personId, known: true } : { who: typed.prefix, known: false };
    const counted = device ? this.#ofDevice(device) : this.#ofStranger(username, typed);
    const wait = longestOf(counted);
    if (wait > 0) return { kind: 'wait', seconds: Math.ceil(wait / 1000) };
    if (!this.passwords.hasRoomFor(waiter)) throw new TooBusy();
    if (!device) {
      const ofAll = this.guesses.account.wait(username);
      if (ofAll === 0) counted.push([this.guesses.account, username]);
      else if (!this.guesses.newcomers.admit(username, typed))
        return { kind: 'wait', seconds: Math.ceil(ofAll / 1000) };
    }

    for (const [attempts, name] of counted) attempts.count(name);
    const hash = person?.enabled ? person.passwordHash : undefined;
    const password = typed.password.length > longestPassword ? '' : typed.password;
    if (!(await this.passwords.matches(hash, password, waiter)) || !person) return { kind: 'wrong' };
    // INVARIANT (what is changed meanwhile counts): checking takes a while, and a password that was changed in it is none any more.
    const now = await this.people.byUsername(username);
    if (now?.id !== person.id || !now.enabled || now.passwordHash !== hash) return { kind: 'wrong' };

    for (const [attempts, name] of counted) attempts.uncount(name);
    this.guesses.here.clear(hereOf(username, typed));
    return { kind: 'signed_in', person: now };
  }

  #ofDevice({ personId, id }: Device): Counted[] {
    return [[this.guesses.device, `${personId} ${id}`]];
  }

  #ofStranger(username: string, { prefix }: Typed): Counted[] {
    return [
      [this.guesses.here, hereOf(username, { prefix })],
      [this.guesses.prefix, prefix],
    ];
  }
}

type Counted = readonly [attempts: Attempts, name: string];

const longestOf = (counted: readonly Counted[]) =>
  Math.max(...counted.map(([attempts, name]) => attempts.wait(name)));

const hereOf = (username: string, { prefix }: Pick<Typed, 'prefix'>) => `${username} ${prefix}`;
