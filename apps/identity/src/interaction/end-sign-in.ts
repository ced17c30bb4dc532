import { type Interaction, type Provider } from 'oidc-provider';
import { type Devices } from '#libs/edge';
import { MeshError } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { agreedBy } from '../provider/interaction-policy.js';
import { type SignIns } from '../sign-ins/sign-ins.js';
import { type Consent } from './consent.js';
import { arrivalOf, contextOf } from './exchange.js';
import { asksForFactorAlone, evidenceOf, restsOn, type SignInProgress, WhenShown } from './sign-in-step.js';
import { askingOf, formOf, type Known, type Situation } from './sign-in-situation.js';

export interface EndSignInParts {
  readonly provider: Pick<Provider, 'interactionFinished' | 'Session'>;
  readonly signIns: Pick<SignIns, 'decide'>;
  readonly consent: Pick<Consent, 'agreeBySigningIn'>;
  readonly progress: Pick<SignInProgress, 'forget'>;
  readonly devices: Devices;
  readonly logger: Pick<Logger, 'info'>;
}

/** The end of a sign-in in which everything was shown that was asked for: policy decides, and the application is answered. */
export class EndSignIn {
  constructor(private readonly parts: EndSignInParts) {}

  /** @returns `factor_wanted` where policy asks for a second factor first, and nothing is answered yet */
  async end(known: Known): Promise<'finished' | 'factor_wanted'> {
    const { exchange, step, person, shown } = known;
    const verdict = await this.parts.signIns.decide({
      ...askingOf(known, this.parts.devices),
      context: contextOf(exchange.request),
      hasShownFactor: shown.factor !== 'none',
    });
    if (verdict === 'refused')
      return this.#finish(known, { error: 'access_denied', error_description: 'policy forbids it' });
    if (verdict === 'factor_wanted') return verdict;
    const agreed = await this.#agreed(known);
    if (agreed === 'refused')
      return this.#finish(known, {
        error: 'access_denied',
        error_description: 'the client may not act for the person',
      });
    this.parts.logger.info({ user: person.id, client: step.params['client_id'] }, 'signed in');
    exchange.response.appendHeader('set-cookie', this.parts.devices.cookieFor(person.id, person.changedAt));
    const since = await this.#sessionSince(step);
    const login = { accountId: person.id, ...evidenceOf(shown), remember: false, ...since };
    await this.parts.progress.forget(formOf(known));
    return this.#finish(known, {
      ...{ login, [restsOn]: WhenShown.parse(shown) },
      ...(agreed === 'yes' && { [agreedBy]: person.id }),
    });
  }

  /** Signing in is a yes to a client that the deployment trusts; a code alone, on a page that names none, is not. */
  async #agreed({ exchange, step, person }: Known): Promise<'yes' | 'not_asked' | 'refused'> {
    if (asksForFactorAlone(step)) return 'not_asked';
    try {
      const arrival = arrivalOf(exchange.request);
      return (await this.parts.consent.agreeBySigningIn(step, person, arrival)) ? 'yes' : 'not_asked';
    } catch (error) {
      if (isForbidden(error)) return 'refused';
      throw error;
    }
  }

  /** A session to which a factor is added is as old as it was. */
  async #sessionSince(step: Interaction): Promise<{ ts?: number }> {
    if (!asksForFactorAlone(step) || step.session?.uid === undefined) return {};
    const session = await this.parts.provider.Session.findByUid(step.session.uid);
    return session?.loginTs === undefined ? {} : { ts: session.loginTs };
  }

  async #finish(
    { exchange }: Situation,
    result: Parameters<Provider['interactionFinished']>[2],
  ): Promise<'finished'> {
    const { request, response } = exchange;
    await this.parts.provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: true,
    });
    return 'finished';
  }
}

/** Whether a failure is for the person to read on a page. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof MeshError && error.code === 'forbidden';
