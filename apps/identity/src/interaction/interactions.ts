import { errors, type Interaction, type Provider } from 'oidc-provider';
import { type BrowserSessions } from '../provider/browser-sessions.js';
import { agreedBy } from '../provider/interaction-policy.js';
import { type Consent } from './consent.js';
import { arrivalOf, type Exchange, type Shown } from './exchange.js';
import { isForbidden } from './end-sign-in.js';
import { type SignInSteps } from './sign-in-steps.js';

/** The steps of signing in that happen in a person's browser. */
export class Interactions {
  constructor(
    private readonly provider: Provider,
    private readonly sessions: Pick<BrowserSessions, 'find'>,
    private readonly consent: Consent,
    private readonly steps: SignInSteps,
  ) {}

  /** @throws SessionNotFound when it is over, or was begun in another browser */
  async show(exchange: Exchange): Promise<Shown> {
    const step = await this.step(exchange);
    if (step.prompt.name === 'login') return this.steps.show(exchange, step);
    if (!step.prompt.reasons.includes('public_client')) return this.finish(exchange, { consent: {} });
    return { status: 200, page: await this.consent.page(step) };
  }

  /** @throws SessionNotFound */
  async answer(exchange: Exchange, form: Record<string, unknown>): Promise<Shown> {
    const step = await this.step(exchange);
    if (step.prompt.name === 'login') return this.steps.answer(exchange, step, form);
    return this.answerConsent(exchange, step, form['decision'] === 'continue');
  }

  private async answerConsent(exchange: Exchange, step: Interaction, yes: boolean): Promise<Shown> {
    const arrival = arrivalOf(exchange.request);
    if (!yes) {
      await this.consent.decline(step, arrival);
      return this.refuse(exchange, 'the person said no');
    }
    try {
      const agreed = await this.consent.agree(step, arrival);
      return await this.finish(exchange, { consent: {}, [agreedBy]: agreed });
    } catch (error) {
      if (isForbidden(error)) return this.refuse(exchange, 'the client may not act for the person');
      throw error;
    }
  }

  /**
   * INVARIANT (a sign-in stays in its browser): the library finds the step by a signed cookie that only the browser that began it has; the
   * address must name the same one. One that somebody began who was signed in stays in that session, and ends with it.
   */
  private async step({ uid, request, response }: Exchange): Promise<Interaction> {
    const step = await this.provider.interactionDetails(request, response);
    if (step.uid !== uid) throw new errors.SessionNotFound('the address is of another sign-in');
    const of = step.session?.uid;
    if (of !== undefined && (await this.sessions.find({ request, response })).uid !== of)
      throw new errors.SessionNotFound('the session in which it was begun is over');
    return step;
  }

  private async finish(
    { request, response }: Exchange,
    result: Parameters<Provider['interactionFinished']>[2],
  ) {
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    return undefined;
  }

  private refuse(exchange: Exchange, error_description: string) {
    return this.finish(exchange, { error: 'access_denied', error_description });
  }
}
