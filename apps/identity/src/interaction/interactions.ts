import { type IncomingMessage, type ServerResponse } from 'node:http';
import { errors, type Interaction, type Provider } from 'oidc-provider';
import { clientOf, type Devices } from '#libs/edge';
import { MeshError } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type ClientRegistry } from '../clients/client-registry.js';
import { type Page } from '../pages/page.js';
import { signInPage } from '../pages/sign-in-page.js';
import { type Person } from '../people/person.js';
import { type SignIn } from '../people/sign-in.js';
import { TooBusy } from '../people/passwords.js';
import { agreedBy } from '../provider/interaction-policy.js';
import { type Consent } from './consent.js';
import { whoAsks } from './who-asks.js';

export interface Exchange {
  readonly uid: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A page to answer with; undefined when the answer, a redirect, is already sent. */
export type Shown =
  { readonly status: number; readonly page: Page; readonly retryAfter?: number } | undefined;

type Result = Parameters<Provider['interactionFinished']>[2];

const arrivalOf = ({ request }: Exchange) =>
  ({ transport: 'http', address: clientOf(request).address }) as const;

/** The steps of signing in that happen in a person's browser. */
export class Interactions {
  constructor(
    private readonly provider: Provider,
    private readonly clients: ClientRegistry,
    private readonly consent: Consent,
    private readonly signIn: SignIn,
    private readonly devices: Devices,
    private readonly logger: Logger,
  ) {}

  /** @throws SessionNotFound when it is over, or was begun in another browser */
  async show(exchange: Exchange): Promise<Shown> {
    const step = await this.step(exchange);
    if (step.prompt.name === 'login') return { status: 200, page: await this.signInPage(step) };
    if (!step.prompt.reasons.includes('public_client')) return this.finish(exchange, { consent: {} });
    return { status: 200, page: await this.consent.page(step) };
  }

  /** @throws SessionNotFound */
  async answer(exchange: Exchange, form: Record<string, unknown>): Promise<Shown> {
    const step = await this.step(exchange);
    if (step.prompt.name === 'login') return this.answerSignIn(exchange, step, form);
    return this.answerConsent(exchange, step, form['decision'] === 'continue');
  }

  private async answerConsent(exchange: Exchange, step: Interaction, yes: boolean): Promise<Shown> {
    const arrival = arrivalOf(exchange);
    if (!yes) {
      await this.consent.decline(step, arrival);
      return this.refuse(exchange, 'the person said no');
    }
    return this.letIn(exchange, async () => {
      const agreed = await this.consent.agree(step, arrival);
      return { consent: {}, [agreedBy]: agreed };
    });
  }

  /** Goes on with what was agreed to, unless the client is not let in. */
  private async letIn(exchange: Exchange, agree: () => Promise<Result>): Promise<Shown> {
    try {
      return await this.finish(exchange, await agree());
    } catch (error) {
      if (error instanceof MeshError && error.code === 'forbidden')
        return this.refuse(exchange, 'the client may not act for the person');
      throw error;
    }
  }

  private async answerSignIn(
    exchange: Exchange,
    step: Interaction,
    form: Record<string, unknown>,
  ): Promise<Shown> {
    const { username, password } = form;
    if (typeof username !== 'string' || typeof password !== 'string')
      return { status: 400, page: await this.signInPage(step, 'Enter your username and your password.') };
    const { address, prefix } = clientOf(exchange.request);
    const devices = this.devices.in(exchange.request.headers.cookie);
    try {
      const outcome = await this.signIn.attempt({ username, password, prefix, devices });
      if (outcome.kind === 'signed_in') {
        return await this.signedIn(exchange, step, outcome.person);
      }
      this.logger.warn({ address, reason: outcome.kind }, 'sign-in refused');
      if (outcome.kind === 'wrong')
        return {
          status: 422,
          page: await this.signInPage(
            step,
            'This username and password do not match. Check both and try again.',
            username,
          ),
        };
      const problem = `Too many attempts. Try again in ${inWords(outcome.seconds)}.`;
      return {
        status: 429,
        page: await this.signInPage(step, problem, username),
        retryAfter: outcome.seconds,
      };
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      const problem = 'Many people are signing in right now. Try again in a moment.';
      return { status: 503, page: await this.signInPage(step, problem, username), retryAfter: 2 };
    }
  }

  private async signedIn(exchange: Exchange, step: Interaction, person: Person): Promise<Shown> {
    this.logger.info({ user: person.id, client: step.params['client_id'] }, 'signed in');
    exchange.response.appendHeader('set-cookie', this.devices.cookieFor(person.id));
    return this.letIn(exchange, async () => {
      const agreed = await this.consent.agreeBySigningIn(step, person, arrivalOf(exchange));
      const login = { accountId: person.id, amr: ['pwd'], remember: false };
      return { login, ...(agreed && { [agreedBy]: person.id }) };
    });
  }

  /**
   * INVARIANT (a sign-in stays in its browser): the library finds the step by a signed cookie that only the browser that began it has; the
   * address must name the same one.
   */
  private async step({ uid, request, response }: Exchange): Promise<Interaction> {
    const step = await this.provider.interactionDetails(request, response);
    if (step.uid !== uid) throw new errors.SessionNotFound('the address is of another sign-in');
    return step;
  }

  private async finish({ request, response }: Exchange, result: Result) {
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    return undefined;
  }

  private refuse(exchange: Exchange, error_description: string) {
    return this.finish(exchange, { error: 'access_denied', error_description });
  }

  private async signInPage(step: Interaction, problem?: string, typed?: string): Promise<Page> {
    const hint = step.params['login_hint'];
    const username = typed ?? (typeof hint === 'string' ? hint.slice(0, 64) : '');
    const asking = await whoAsks(step, this.provider, this.clients);
    return signInPage({ ...asking, username, ...(problem === undefined ? {} : { problem }) });
  }
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
