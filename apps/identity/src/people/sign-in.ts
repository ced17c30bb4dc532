import { type Attempts } from './attempts.js';
import { type Passwords } from './passwords.js';
import { type People } from './people.js';
import { type Person, toUsername } from './person.js';

export type SignInOutcome =
  | { readonly kind: 'signed_in'; readonly person: Person }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number };

const longestUsername = 64;
const longestPassword = 256;

/** Checks a username and password, at a pace that makes guessing pointless. */
export class SignIn {
  constructor(
    private readonly people: People,
    private readonly passwords: Passwords,
    private readonly byAccount: Attempts,
    private readonly byAddress: Attempts,
  ) {}

  /**
   * Says the same, after the same time, for an unknown, a disabled and a known person with a wrong password.
   * @throws TooBusy
   */
  async attempt(typed: { username: string; password: string; address: string }): Promise<SignInOutcome> {
    const username = toUsername(typed.username.slice(0, longestUsername * 4)).slice(0, longestUsername);
    const wait = Math.max(this.byAccount.wait(username), this.byAddress.wait(typed.address));
    if (wait > 0) return { kind: 'wait', seconds: Math.ceil(wait / 1000) };

    this.byAccount.count(username);
    this.byAddress.count(typed.address);
    const person = this.people.byUsername(username);
    const hash = person?.enabled ? person.passwordHash : undefined;
    const password = typed.password.length > longestPassword ? '' : typed.password;
    if (!(await this.passwords.matches(hash, password)) || !person) return { kind: 'wrong' };

    this.byAccount.clear(username);
    this.byAddress.uncount(typed.address);
    return { kind: 'signed_in', person };
  }
}
