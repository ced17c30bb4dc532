import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import {
  type AccountOperation,
  AccountsAnswer,
  type AgentOperation,
  AgentsAnswer,
  type ApprovalOperation,
  ApprovalsAnswer,
  type ClientOperation,
  ClientsAnswer,
  DecisionPage,
  type DecisionQuery,
  type RevocationOperation,
  RevocationsAnswer,
  TurnEvent,
} from '#libs/contracts';
import { CommandProblem, type Exit } from '../command/index.js';
import { Browser } from './browser.js';
import { readAlert, readForm } from './read-form.js';
import { readLines } from './read-lines.js';

const tooMany = 429;
const longestWaitSeconds = 60;

/** Why a request to web did not do what was asked. */
export class WebClientError extends CommandProblem {
  /** What a new sign-in must ask for, where one helps. */
  readonly claims: string | undefined;

  constructor(
    code: keyof typeof exitOf,
    message: string,
    options?: ErrorOptions & { claims?: string | undefined },
  ) {
    super(exitOf[code], code, message, options);
    this.claims = options?.claims;
  }
}
const exitOf = {
  unreachable: 'unreachable',
  login_refused: 'login_refused',
  login_failed: 'failed',
  refused: 'failed',
} as const satisfies Record<string, Exit>;

const Session = z.union([z.object({ csrf: z.string() }), z.object({ user: z.null() })]);
const Problem = z.object({
  detail: z.string().optional(),
  title: z.string().optional(),
  claims: z.string().optional(),
});

export interface TurnOptions {
  readonly signal?: AbortSignal | undefined;
  /** What a call of the conversation waits for, to go on with it. */
  readonly approval?: string | undefined;
}

export interface SignInOptions {
  /** Of the person's second factor, where it is asked for. */
  readonly code?: string | undefined;
  /** What the issuer is to ask for: a claims request. */
  readonly claims?: string | undefined;
}

/** An operation without its version, of whichever kind. */
export type ApprovalAsked = ApprovalOperation extends infer Each
  ? Each extends ApprovalOperation
    ? Omit<Each, 'version'>
    : never
  : never;

/** A person at web's own pages and API, over plain HTTP: the same login and the same routes as the browser's. */
export class WebClient {
  readonly #origin: URL;
  readonly #browser = new Browser();
  #csrf = '';

  constructor(url: string) {
    this.#origin = new URL('/', url);
  }

  /**
   * Logs in as a browser would: follows web to the identity service, fills in its form, and comes back.
   * @throws WebClientError `login_refused` with what the page said
   */
  async logIn(username: string, password: string, { code, claims }: SignInOptions = {}): Promise<void> {
    const begin = new URL('/auth/login', this.#origin);
    if (claims !== undefined) begin.searchParams.set('claims', claims);
    let page = await this.#browse('GET', begin);
    let isCodeSent = false;
    for (let forms = 0; forms < 4; forms += 1) {
      const form = readForm(page.html, page.url);
      if (!form) break;
      if (form.passwordField) {
        if (forms > 0 && form.fields.has('again'))
          throw new WebClientError(
            'login_refused',
            'your password was given to you by an operator: sign in with a browser and choose one of your own',
          );
        if (forms > 0)
          throw new WebClientError('login_refused', readAlert(page.html) ?? 'name or password is wrong');
        form.fields.set(form.nameField ?? 'username', username);
        form.fields.set(form.passwordField, password);
      } else if (form.fields.has('code')) {
        if (code === undefined || isCodeSent)
          throw new WebClientError(
            'login_refused',
            readAlert(page.html) ?? 'the code of the second factor is asked for: give it as DEPUTY_CODE',
          );
        form.fields.set('code', code);
        isCodeSent = true;
      }
      page = await this.#browse('POST', form.action, form.fields);
    }
    // The page itself may be missing, as while it is built anew; the session says whether the login worked.
    const session = understood(Session, await (await this.#api('GET', '/api/session')).json());
    if (!('csrf' in session)) {
      const code = page.url.searchParams.get('login');
      const reason =
        code === 'just_ended'
          ? 'what you were given was ended a moment ago; wait ten seconds and sign in again'
          : (code ?? readAlert(page.html) ?? 'nobody is signed in after it');
      throw new WebClientError('login_failed', `the sign-in failed: ${reason}`);
    }
    this.#csrf = session.csrf;
  }

  /** Runs one turn. @throws WebClientError when it cannot begin; later failures are `turn.failed` events */
  async *turn(
    conversationId: string,
    text: string,
    { signal, approval }: TurnOptions = {},
  ): AsyncGenerator<TurnEvent> {
    const request = { conversationId, text, ...(approval !== undefined && { approval }) };
    const response = await this.#api('POST', '/api/turns', request, signal);
    if (!response.body) return;
    for await (const line of readLines(response.body)) yield understood(TurnEvent, JSON.parse(line));
  }

  async decisions(query: Omit<DecisionQuery, 'version'>): Promise<DecisionPage> {
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) asked.set(name, String(value));
    const response = await this.#api('GET', `/api/decisions?${asked.toString()}`);
    return understood(DecisionPage, await response.json());
  }

  async accounts({ version: _version, ...operation }: AccountOperation): Promise<AccountsAnswer> {
    const response = await this.#api('POST', '/api/accounts', operation);
    return understood(AccountsAnswer, await response.json());
  }

  async agents({ version: _version, ...operation }: AgentOperation): Promise<AgentsAnswer> {
    const response = await this.#api('POST', '/api/agents', operation);
    return understood(AgentsAnswer, await response.json());
  }

  async clients({ version: _version, ...operation }: ClientOperation): Promise<ClientsAnswer> {
    const response = await this.#api('POST', '/api/clients', operation);
    return understood(ClientsAnswer, await response.json());
  }

  async approvals(operation: ApprovalAsked): Promise<ApprovalsAnswer> {
    const response = await this.#api('POST', '/api/approvals', operation);
    return understood(ApprovalsAnswer, await response.json());
  }

  async revocations({ version: _version, ...operation }: RevocationOperation): Promise<RevocationsAnswer> {
    const response = await this.#api('POST', '/api/revocations', operation);
    return understood(RevocationsAnswer, await response.json());
  }

  async logOut(): Promise<void> {
    await this.#api('POST', '/auth/logout', {});
  }

  /** Whoever reads more often than they may is told when to come again, and comes again then. */
  async #api(method: 'GET' | 'POST', path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const url = new URL(path, this.#origin);
    const response = await reaching(
      this.#browser.go(url.href, {
        method,
        ...(body && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(method === 'POST' && { origin: url.origin, 'x-csrf-token': this.#csrf }),
        },
      }),
      url,
    );
    if (response.ok) return response;
    const wait = Number(response.headers.get('retry-after'));
    if (method === 'GET' && response.status === tooMany && wait > 0 && wait <= longestWaitSeconds) {
      await setTimeout(wait * 1000, undefined, { ...(signal && { signal }) });
      return this.#api(method, path, body, signal);
    }
    const problem = Problem.catch({}).parse(await response.json().catch(() => ({})));
    const reason = problem.detail ?? problem.title ?? response.statusText;
    throw new WebClientError('refused', `web answered ${response.status}: ${reason}`, {
      claims: problem.claims,
    });
  }

  /** Follows redirects to a page. */
  async #browse(method: 'GET' | 'POST', to: URL, form?: URLSearchParams) {
    const request = { method, ...(form && { body: form, headers: { origin: to.origin } }) };
    const { url, response } = await reaching(
      this.#browser.follow(to.href, request, () => false),
      to,
    );
    if (response?.status === tooMany) {
      const soon = response.headers.get('retry-after');
      const when = soon === null ? 'in a while' : `in ${soon} seconds`;
      throw new WebClientError(
        'refused',
        `${new URL(url).host} answered 429: too many sign-ins; try again ${when}`,
      );
    }
    return { url: new URL(url), html: (await response?.text()) ?? '' };
  }
}

/** @throws WebClientError where web's answer is none of ours, as of another release or another server */
function understood<S extends z.ZodType>(schema: S, answer: unknown): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.');
  const reason = `${place ? `\`${place}\`: ` : ''}${issue?.message ?? ''}`;
  throw new WebClientError('refused', `web's answer is not understood (${reason}): is it of this release?`);
}

async function reaching<T>(work: Promise<T>, { origin }: URL): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause;
    const message = `\`${origin}\` does not answer: is the mesh running? (npm start)`;
    throw new WebClientError('unreachable', message, { cause });
  }
}
