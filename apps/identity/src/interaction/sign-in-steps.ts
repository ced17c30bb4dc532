import { type BlockList, isIP } from 'node:net';
import { errors, type Interaction, type Provider } from 'oidc-provider';
import { clientOf } from '#libs/edge';
import { type TurnedAway } from '#libs/enforcement';
import { isConflict, newSecret } from '#libs/sealing';
import { type Logger } from '#libs/telemetry';
import { type ClientRegistry } from '../clients/client-registry.js';
import { errorPage } from '../pages/error-page.js';
import { passwordPage } from '../pages/account-pages.js';
import { type Page } from '../pages/page.js';
import { codePage, enrolPage, recoveryPage } from '../pages/second-factor-pages.js';
import { signInPage } from '../pages/sign-in-page.js';
import { problemOfPassword } from '../people/own/new-password.js';
import { type OwnAccount } from '../people/own/own-account.js';
import { TooBusy } from '../people/passwords.js';
import { type People } from '../people/people.js';
import { type CodeAttempts } from '../people/second-factor/code-attempts.js';
import { type SecondFactors } from '../people/second-factor/second-factors.js';
import { type SignIn } from '../people/sign-in.js';
import { type BrowserSessions } from '../provider/browser-sessions.js';
import { changeInStep } from './change-in-step.js';
import { EndSignIn, type EndSignInParts } from './end-sign-in.js';
import { arrivalOf, type Exchange, type Shown, tooMany } from './exchange.js';
import {
  asksForFactor,
  asksForFactorAlone,
  placeOf,
  type ShownSoFar,
  type SignInProgress,
} from './sign-in-step.js';
import { askingOf, deviceOf, formOf, type Known, type Situation } from './sign-in-situation.js';
import { whoAsks } from './who-asks.js';

export interface SignInStepsParts extends EndSignInParts {
  readonly provider: Provider;
  readonly sessions: Pick<BrowserSessions, 'find' | 'beginAnew'>;
  readonly clients: ClientRegistry;
  readonly people: Pick<People, 'byId'>;
  readonly signIn: Pick<SignIn, 'attempt'>;
  readonly factors: Pick<SecondFactors, 'has' | 'begin' | 'pending'>;
  readonly codes: Pick<CodeAttempts, 'take'>;
  readonly own: Pick<OwnAccount, 'changePassword' | 'addFactor'>;
  readonly progress: SignInProgress;
  readonly turnedAway: Pick<TurnedAway, 'record'>;
  /** From where nobody signs in. */
  readonly blocked: Pick<BlockList, 'check'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

type Form = Readonly<Record<string, unknown>>;
/** What is asked for next. */
type Wanted = 'password' | 'code' | 'new_password' | 'factor' | 'nothing';

/**
 * The pages of one sign-in, one after another: password, code of the second factor, a new password in the place of one that was given, a
 * second factor where there is none and the application wants one. Which comes next is worked out from what is kept of the sign-in here,
 * never from what the browser says.
 */
export class SignInSteps {
  readonly #ending: EndSignIn;

  constructor(private readonly parts: SignInStepsParts) {
    this.#ending = new EndSignIn(parts);
  }

  /** @throws SessionNotFound, MeshError, NotKnownNow */
  async show(exchange: Exchange, step: Interaction): Promise<Shown> {
    return this.#goOn(await this.#situation(exchange, step));
  }

  async #goOn(situation: Situation, proof?: string): Promise<Shown> {
    const known = await this.#known(situation, proof);
    if (known === 'over') return this.#beginAgain(situation);
    return known ? this.#onward(known) : { status: 200, page: this.#passwordPage(situation) };
  }

  /** @throws SessionNotFound, MeshError, NotKnownNow */
  async answer(exchange: Exchange, step: Interaction, form: Form): Promise<Shown> {
    const situation = await this.#situation(exchange, step);
    if (this.#isBlocked(exchange)) return this.#refuseNetwork(situation);
    const { proof } = form;
    const known = await this.#known(situation, typeof proof === 'string' ? proof : undefined);
    if (known === 'over' && form['password'] === undefined) return this.#beginAgain(situation);
    if (!known || known === 'over') return this.#takePassword(situation, form);
    switch (await this.#wanted(known)) {
      case 'code':
        return this.#takeCode(known, form);
      case 'new_password':
        return this.#orBeginAgain(known, this.#takeNewPassword(known, form));
      case 'factor':
        return this.#orBeginAgain(known, this.#takeFactor(known, form));
      default:
        return this.#onward(known);
    }
  }

  async #situation(exchange: Exchange, step: Interaction): Promise<Situation> {
    return { exchange, step, asking: await whoAsks(step, this.parts.provider, this.parts.clients) };
  }

  /** Undefined as long as nobody has shown a password, in this sign-in or the session that goes on; `over` where it counts no more. */
  async #known(situation: Situation, sent?: string): Promise<Known | 'over' | undefined> {
    const { step } = situation;
    const before =
      sent === undefined ? undefined : await this.parts.progress.of({ uid: step.uid, proof: sent });
    const shown = before ?? (await this.#ofSession(step));
    if (!shown || shown === 'over') return shown;
    const proof = before === undefined || sent === undefined ? newSecret() : sent;
    const person = await this.parts.people.byId(shown.personId);
    if (!person) throw new errors.SessionNotFound('the person may not sign in any more');
    // Read again, they may be otherwise: what is changed in this sign-in is changed of them as they are here.
    if (!this.parts.progress.isOf(shown, person)) return 'over';
    return { ...situation, person, shown, proof };
  }

  /** Who is signed in shows the code alone; to set a factor up they show their password again. */
  async #ofSession(step: Interaction): Promise<ShownSoFar | undefined> {
    const personId = step.session?.accountId;
    if (personId === undefined || !asksForFactorAlone(step)) return undefined;
    if (!(await this.parts.factors.has(personId))) return undefined;
    const from = this.parts.progress.now();
    const person = await this.parts.people.byId(personId);
    return person && this.parts.progress.begin(person, from, { factorWanted: true });
  }

  async #wanted({ person, shown, step }: Known): Promise<Wanted> {
    if (shown.factor === 'none') {
      const isWanted = shown.factorWanted || asksForFactor(step) || person.passwordGiven === true;
      if (isWanted && (await this.parts.factors.has(person.id))) return 'code';
    }
    if (person.passwordGiven) return 'new_password';
    return shown.factor === 'none' && asksForFactor(step) ? 'factor' : 'nothing';
  }

  /** The next page, or the end of the sign-in. */
  async #onward(known: Known, problem?: string, status = problem === undefined ? 200 : 422): Promise<Shown> {
    const { proof } = known;
    const formTarget = known.asking.redirectUri;
    switch (await this.#wanted(known)) {
      case 'code':
        return { status, page: codePage({ problem, formTarget, proof }) };
      case 'new_password':
        return { status, page: passwordPage({ old: false, problem, formTarget, proof }) };
      case 'factor': {
        const { person } = known;
        const { username } = person;
        const place = placeOf(formOf(known));
        const { factors } = this.parts;
        const secret = (await factors.pending(person, place)) ?? (await factors.begin(person, place));
        return { status, page: enrolPage({ secret, username, problem, formTarget, proof }) };
      }
      default:
        return this.#end(known);
    }
  }

  async #takePassword(situation: Situation, form: Form): Promise<Shown> {
    const { exchange, step } = situation;
    const { username, password } = form;
    const again = (status: number, problem: string, retryAfter?: number): Shown => ({
      status,
      page: this.#passwordPage(situation, problem, username),
      ...(retryAfter !== undefined && { retryAfter }),
    });
    if (typeof username !== 'string' || typeof password !== 'string')
      return again(400, 'Enter your username and your password.');
    const { prefix } = clientOf(exchange.request);
    const devices = this.parts.devices.in(exchange.request.headers.cookie);
    try {
      const from = this.parts.progress.now();
      const outcome = await this.parts.signIn.attempt({ username, password, prefix, devices });
      if (outcome.kind === 'signed_in') {
        const { person } = outcome;
        const shown = this.parts.progress.begin(person, from, { factorWanted: false });
        if (!(await this.parts.progress.holds(step, shown))) return again(403, justEnded, justEndedSeconds);
        const known = { ...situation, person, shown, proof: newSecret() };
        await this.parts.progress.keep(formOf(known), shown);
        return await this.#onward(known);
      }
      await this.#count(situation, outcome.kind === 'wrong' ? 'WRONG_PASSWORD' : 'TOO_MANY_ATTEMPTS');
      if (outcome.kind === 'wrong')
        return again(422, 'This username and password do not match. Check both and try again.');
      return again(429, tooMany(outcome.seconds), outcome.seconds);
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      return again(503, 'Many people are signing in right now. Try again in a moment.', 2);
    }
  }

  #beginAgain(situation: Situation): Shown {
    return { status: 403, page: this.#passwordPage(situation, endedMeanwhile) };
  }

  /** Whoever was changed in the meantime, by an operator or elsewhere, shows anew what they have. */
  async #orBeginAgain(situation: Situation, changing: Promise<Shown>): Promise<Shown> {
    try {
      return await changing;
    } catch (error) {
      if (isConflict(error)) return this.#beginAgain(situation);
      throw error;
    }
  }

  async #takeCode(known: Known, { code }: Form): Promise<Shown> {
    if (typeof code !== 'string' || code.trim() === '') return this.#onward(known, 'Enter a code.');
    const outcome = await this.parts.codes.take(known.person.id, code, deviceOf(known, this.parts.devices));
    switch (outcome.kind) {
      case 'taken': {
        const shown = { ...known.shown, factor: outcome.by };
        await this.parts.progress.keep(formOf(known), shown);
        return this.#onward({ ...known, shown });
      }
      case 'wait':
        await this.#count(known, 'TOO_MANY_CODES');
        return this.#waiting(await this.#onward(known, tooMany(outcome.seconds), 429), outcome.seconds);
      case 'used':
        await this.#count(known, 'CODE_USED');
        return this.#onward(known, 'This code has been used. Wait for the next one.');
      case 'wrong':
        await this.#count(known, 'WRONG_CODE');
        return this.#onward(known, 'This code is not right. Check it and try again.');
    }
  }

  async #takeNewPassword(known: Known, form: Form): Promise<Shown> {
    const problem = problemOfPassword(form, known.person);
    if (problem !== undefined) return this.#onward(known, problem);
    const change = () =>
      this.parts.own.changePassword(askingOf(known, this.parts.devices), String(form['password']));
    const changed = await changeInStep(this.parts.sessions, known, change);
    if (!changed) return this.#onward(known, 'That is the password you were given. Choose another.');
    await this.parts.progress.keepChanged(formOf(known), known.shown, changed);
    return this.#goOn(known, known.proof);
  }

  async #takeFactor(known: Known, { code }: Form): Promise<Shown> {
    const typed = typeof code === 'string' ? code.replaceAll(/\s/g, '') : '';
    const add = () =>
      this.parts.own.addFactor(askingOf(known, this.parts.devices), placeOf(formOf(known)), typed);
    const codes = await changeInStep(this.parts.sessions, known, add);
    if (!codes) return this.#onward(known, 'This code is not right. Check it and try again.');
    await this.parts.progress.keepAdded(formOf(known), known.shown);
    return {
      status: 200,
      page: recoveryPage(codes, { formTarget: known.asking.redirectUri, proof: known.proof }),
    };
  }

  /** Decided, and answered; or a second factor is wanted first. */
  async #end(known: Known): Promise<Shown> {
    if ((await this.#ending.end(known)) === 'finished') return undefined;
    const shown = { ...known.shown, factorWanted: true };
    await this.parts.progress.keep(formOf(known), shown);
    return this.#onward({ ...known, shown });
  }

  #waiting(shown: Shown, seconds: number): Shown {
    return shown && { ...shown, retryAfter: seconds };
  }

  #passwordPage({ step, asking }: Situation, problem?: string, typed?: unknown): Page {
    const hint = typeof typed === 'string' ? typed : step.params['login_hint'];
    const username = typeof hint === 'string' ? hint.slice(0, 64) : '';
    return signInPage({ ...asking, username, ...(problem === undefined ? {} : { problem }) });
  }

  #isBlocked({ request }: Exchange): boolean {
    const { address } = clientOf(request);
    const family = isIP(address);
    return family > 0 && this.parts.blocked.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }

  async #refuseNetwork(situation: Situation): Promise<Shown> {
    await this.#count(situation, 'NETWORK_BLOCKED');
    return { status: 403, page: errorPage({ error: 'network_blocked' }) };
  }

  /** Counts in the record that something was not taken. */
  async #count({ exchange, asking }: Situation & Partial<Known>, code: string): Promise<void> {
    this.parts.logger.warn({ address: clientOf(exchange.request).address, code }, 'sign-in refused');
    await this.parts.turnedAway.record(
      { door: 'SignInAttempt', code, brought: asking.client.id },
      arrivalOf(exchange.request),
    );
  }
}

const justEnded =
  'An operator has just ended what you were given. Wait ten seconds and sign in again, or ask an administrator.';
/** Longer than clocks are apart, by which an order reaches ahead. */
const justEndedSeconds = 10;
const endedMeanwhile =
  'This sign-in was ended before it was done: an operator ended it, or your password was changed. Sign in again.';
