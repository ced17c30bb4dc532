import { type CredentialsEnded, progressOf } from './ending.js';
import { type EndingCredential } from './ending-credential.js';
import { type Holder } from './holder.js';

/**
 * The credentials that are being ended.
 * INVARIANT (what is still ended is still out): until one is known to be gone, every order that means its holder counts it, whoever
 * began to end it.
 */
export class EndingCredentials {
  readonly #all = new Set<{ readonly holder: Holder; readonly ending: EndingCredential }>();

  add(holder: Holder, ending: EndingCredential): EndingCredential {
    const entry = { holder, ending };
    this.#all.add(entry);
    void ending.over.then(() => this.#all.delete(entry));
    return ending;
  }

  of(isMeant: (holder: Holder) => boolean): EndingCredential[] {
    return [...this.#all].filter(({ holder }) => isMeant(holder)).map(({ ending }) => ending);
  }

  /**
   * How far it is with those that are meant, now and once what is under way has arrived.
   * @param arriving resolves when nothing more of them is made
   */
  ended(isMeant: (holder: Holder) => boolean, arriving: Promise<unknown>): CredentialsEnded {
    const now = this.of(isMeant);
    const all = arriving.then(() => [...new Set([...now, ...this.of(isMeant)])]);
    const count = <T>(part: (one: EndingCredential) => T | undefined) =>
      all.then((endings) => endings.map(part).filter((one) => one !== undefined));
    return {
      connections: count((one) => one.disconnected).then((closing) =>
        progressOf(closing, 'the driver could not close them; they end with their database user'),
      ),
      logins: count((one) => one.revoked).then((revoked) =>
        progressOf(revoked, 'Vault does not take it now; it is tried again until it does'),
      ),
      users: count((one) => one.dropped()).then((dropped) =>
        progressOf(
          dropped,
          'the database has not said yet that they are gone; it is asked again until it does',
        ),
      ),
    };
  }
}
