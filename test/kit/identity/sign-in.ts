import { signIn as signInFor, type SignInOptions, type SignedIn } from '../../../tools/web-client/sign-in.js';
import { Browser } from '../../../tools/web-client/browser.js';
export { Browser };

export type { SignedIn };
export type TestSignInOptions = Omit<SignInOptions, 'password'> & {
  /** Default: {@link passwordOf} the username. */
  password?: string;
};

/** The password of a local person in specs. */
export const passwordOf = (username: string): string => `password-of-${username}`;

/** A local person's sign-in at an issuer of a spec. */
export function signIn(o: TestSignInOptions): Promise<SignedIn> {
  return signInFor({ ...o, password: o.password ?? passwordOf(o.username) });
}

/** Whoever took all the cookies that a browser has now, and none that it gets later. */
export const thiefOf = ({ cookies }: Browser): Browser =>
  Object.assign(new Browser(), { cookies: cookies.cloneSync() });
