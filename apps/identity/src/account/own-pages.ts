import { type Request, type Response } from 'express';
import { errors } from 'oidc-provider';
import { clientOf, type Device, type Devices } from '#libs/edge';
import { type TurnedAway } from '#libs/enforcement';
import { newSecret } from '#libs/sealing';
import { arrivalOf, tooMany } from '../interaction/exchange.js';
import { type ClientRegistry } from '../clients/client-registry.js';
import { accountPage, passwordPage, provePage } from '../pages/account-pages.js';
import { type Page } from '../pages/page.js';
import { enrolPage, recoveryPage } from '../pages/second-factor-pages.js';
import { knownDevice } from '../people/known-device.js';
import { problemOfPassword } from '../people/own/new-password.js';
import { type OwnAccount, type OwnAsking } from '../people/own/own-account.js';
import { TooBusy } from '../people/passwords.js';
import { type People } from '../people/people.js';
import { type Person } from '../people/person.js';
import { type CodeAttempts } from '../people/second-factor/code-attempts.js';
import { type SecondFactors } from '../people/second-factor/second-factors.js';
import { type SignIn } from '../people/sign-in.js';
import { type BrowserSession, type BrowserSessions } from '../provider/browser-sessions.js';
import { onOwnPages } from '../sign-ins/acting-person.js';

export interface OwnPagesParts {
  readonly sessions: Pick<BrowserSessions, 'find' | 'beginAnew'>;
  readonly people: Pick<People, 'byId'>;
  readonly clients: Pick<ClientRegistry, 'applications'>;
  readonly signIn: Pick<SignIn, 'attempt'>;
  readonly factors: Pick<SecondFactors, 'has' | 'begin' | 'pending' | 'recoveryLeft'>;
  readonly codes: Pick<CodeAttempts, 'take'>;
  readonly own: OwnAccount;
  readonly devices: Devices;
  readonly turnedAway: Pick<TurnedAway, 'record'>;
}

/** Whoever is signed in here in a browser. */
interface SignedInHere {
  readonly person: Person;
  readonly session: BrowserSession;
}

export interface Answered {
  readonly status: number;
  readonly page: Page;
}
type Form = Readonly<Record<string, unknown>>;
type Proof = { readonly problem: string; readonly status: number } | undefined;

/** What this service's own pages are called in records. */
const ownPages = { id: 'deputy-identity' };

/**
 * The pages on which somebody looks after their own account.
 * INVARIANT (a session is not enough): whatever changes how somebody signs in asks for the password again, so that whoever sits down at
 * an open browser, or has its cookie, changes nothing. What the password was shown for is done by the form that answered it, which no cookie leads to.
 */
export class OwnPages {
  constructor(private readonly parts: OwnPagesParts) {}

  /** @throws SessionNotFound, NotKnownNow, as every method */
  async show(request: Request, response: Response): Promise<Answered> {
    const { person } = await this.#whoIs(request, response);
    return this.#account(person);
  }

  async #account(person: Person, done?: string): Promise<Answered> {
    const { factors } = this.parts;
    const [hasFactor, recoveryLeft] = await Promise.all([
      factors.has(person.id),
      factors.recoveryLeft(person.id),
    ]);
    const applications = this.parts.clients.applications();
    return { status: 200, page: accountPage({ ...person, hasFactor, recoveryLeft, applications, done }) };
  }

  async showPassword(request: Request, response: Response): Promise<Answered> {
    await this.#whoIs(request, response);
    return { status: 200, page: passwordPage({ old: true }) };
  }

  async changePassword(request: Request, response: Response, form: Form): Promise<Answered> {
    const here = await this.#whoIs(request, response);
    const again = (status: number, problem: string) => ({
      status,
      page: passwordPage({ old: true, problem }),
    });
    const wrong = await this.#prove(request, here, form['old']);
    if (wrong) return again(wrong.status, wrong.problem);
    const problem = problemOfPassword(form, here.person);
    if (problem !== undefined) return again(422, problem);
    if (!(await this.parts.own.changePassword(this.#asking(request, here), String(form['password']))))
      return again(422, 'That is the password you have.');
    await this.#goOn(request, response, here);
    return this.#account(here.person, 'Your password is changed. Everywhere else you are signed out.');
  }

  async showFactor(request: Request, response: Response): Promise<Answered> {
    const { person } = await this.#whoIs(request, response);
    return { status: 200, page: provePage({ removes: await this.parts.factors.has(person.id) }) };
  }

  /** Removes the factor, draws one, or takes the first code of the one that was drawn for this form. */
  async changeFactor(request: Request, response: Response, form: Form): Promise<Answered> {
    const here = await this.#whoIs(request, response);
    const { factors } = this.parts;
    if (await factors.has(here.person.id)) return this.#removeFactor(request, response, here, form);
    const { username } = here.person;
    const { proof } = form;
    const drawn =
      typeof proof === 'string' ? await factors.pending(here.person, placeOf(here, proof)) : undefined;
    if (typeof proof === 'string' && drawn !== undefined)
      return this.#confirmFactor(request, response, here, { secret: drawn, code: form['code'], proof });
    const wrong = await this.#prove(request, here, form['password']);
    if (wrong) return { status: wrong.status, page: provePage({ removes: false, problem: wrong.problem }) };
    const fresh = newSecret();
    const secret = await factors.begin(here.person, placeOf(here, fresh));
    return { status: 200, page: enrolPage({ secret, username, proof: fresh }) };
  }

  async #confirmFactor(
    request: Request,
    response: Response,
    here: SignedInHere,
    { secret, code, proof }: { readonly secret: string; readonly code: unknown; readonly proof: string },
  ): Promise<Answered> {
    const typed = typeof code === 'string' ? code.replaceAll(/\s/g, '') : '';
    const codes = await this.parts.own.addFactor(this.#asking(request, here), placeOf(here, proof), typed);
    if (codes) {
      await this.#goOn(request, response, here);
      return { status: 200, page: recoveryPage(codes, { href: '/account' }) };
    }
    const problem = 'This code is not right. Check it and try again.';
    return { status: 422, page: enrolPage({ secret, username: here.person.username, proof, problem }) };
  }

  async #removeFactor(
    request: Request,
    response: Response,
    here: SignedInHere,
    { password, code }: Form,
  ): Promise<Answered> {
    const again = (status: number, problem: string) => ({
      status,
      page: provePage({ removes: true, problem }),
    });
    const wrong = await this.#prove(request, here, password);
    if (wrong) return again(wrong.status, wrong.problem);
    const typed = typeof code === 'string' ? code : '';
    const outcome = await this.parts.codes.take(here.person.id, typed, this.#device(request, here));
    if (outcome.kind === 'wait') return again(429, tooMany(outcome.seconds));
    if (outcome.kind !== 'taken') {
      await this.#count(request, outcome.kind === 'used' ? 'CODE_USED' : 'WRONG_CODE');
      return again(422, 'This code is not right, or was used. Wait for the next one.');
    }
    await this.parts.own.removeFactor(this.#asking(request, here));
    await this.#goOn(request, response, here);
    return this.#account(here.person, 'Your second factor is removed. Your password alone signs you in.');
  }

  async #whoIs(request: Request, response: Response): Promise<SignedInHere> {
    const session = await this.parts.sessions.find({ request, response });
    const { accountId } = session;
    const person = accountId === undefined ? undefined : await this.parts.people.byId(accountId);
    if (!person) throw new errors.SessionNotFound('nobody is signed in here');
    return { person, session };
  }

  /** Whether it is them: at the pace of the sign-in page. @returns what is wrong */
  async #prove(request: Request, { person }: SignedInHere, password: unknown): Promise<Proof> {
    if (typeof password !== 'string') return { status: 400, problem: 'Enter your password.' };
    const { prefix } = clientOf(request);
    const devices = this.parts.devices.in(request.headers.cookie);
    try {
      const typed = { username: person.username, password, prefix, devices };
      const outcome = await this.parts.signIn.attempt(typed);
      if (outcome.kind === 'signed_in' && outcome.person.id === person.id) return undefined;
      await this.#count(request, outcome.kind === 'wait' ? 'TOO_MANY_ATTEMPTS' : 'WRONG_PASSWORD');
      if (outcome.kind === 'wait') return { status: 429, problem: tooMany(outcome.seconds) };
      return { status: 422, problem: 'This is not your password. Check it and try again.' };
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      return { status: 503, problem: 'Many people are signing in right now. Try again in a moment.' };
    }
  }

  #asking(request: Request, here: SignedInHere): OwnAsking {
    const { person, session } = here;
    const isStrange = this.#device(request, here) === undefined;
    const arrival = arrivalOf(request);
    return {
      ...{ person, client: ownPages, standing: onOwnPages },
      sessionId: session.uid,
      arrival,
      isStrange,
    };
  }

  #device(request: Request, { person }: SignedInHere): Device | undefined {
    return knownDevice(person, this.parts.devices.in(request.headers.cookie));
  }

  /** After a change nobody is signed in, and no browser is known, but the one in which it was made, by cookies that nobody had before. */
  async #goOn(
    request: Request,
    response: Response,
    { person: { id }, session }: SignedInHere,
  ): Promise<void> {
    await this.parts.sessions.beginAnew({ request, response }, session);
    const person = await this.parts.people.byId(id);
    if (person) response.appendHeader('set-cookie', this.parts.devices.cookieFor(id, person.changedAt));
  }

  #count(request: Request, code: string): Promise<void> {
    return this.parts.turnedAway.record(
      { door: 'SignInAttempt', code, brought: ownPages.id },
      arrivalOf(request),
    );
  }
}

/** Where a factor is set up: in a session, by the form that was shown for the password. */
const placeOf = ({ session }: SignedInHere, proof: string): string => `${session.uid} ${proof}`;
