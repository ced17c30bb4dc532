import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type IssuerEntry } from '#libs/principal';
import { localPeople } from '../local-people.js';
import {
  type ApiName,
  type ClientName,
  isRefused,
  type Provider,
  type RefusedRequest,
  type TokenRequest,
} from './provider.js';

/** A token as a spec wants it: honest, but for what is said otherwise. */
export interface ProviderToken {
  username: string;
  api?: ApiName;
  apis?: readonly ApiName[];
  client?: ClientName;
  groups?: readonly string[];
  kind?: 'access' | 'id';
  exchangedFor?: string;
  /** Claims set last; `undefined` removes one. */
  overrides?: Record<string, unknown>;
  header?: Record<string, unknown>;
  now?: number;
}

export interface RunningProvider {
  readonly issuer: string;
  /** As people write it for OIDC_ISSUERS_FILE. */
  readonly entry: IssuerEntry;
  readonly secret: string;
  /** Parameters of the requests that came to the authorization and token endpoints, in their order. */
  readonly asked: { endpoint: 'authorize' | 'token'; form: URLSearchParams }[];
  issue(o: ProviderToken): Promise<string>;
  /** Who sits at the browser that comes next. */
  signInAs(username: string): void;
  /** Every exchange is refused with this claims challenge, until somebody signed in with it. */
  demand(claims: string | undefined): void;
  /** Whatever is exchanged, this token is the answer; undefined: an honest one. */
  answerExchangesWith(token: string | undefined): void;
  stop(): Promise<void>;
}

/** Codes, refresh tokens and access tokens given out; servers of one organisation share it. */
export class Granted {
  readonly codes = new Map<string, TokenRequest & { challenge: string; redirect: string }>();
  readonly refreshes = new Map<string, TokenRequest>();
  readonly access = new Map<string, TokenRequest>();
}

export const providerSecret = 'secret-at-the-provider';

/** A provider on a free loopback port that answers as its documentation says. */
export async function startProvider(
  provider: Provider,
  granted = new Granted(),
  on?: Listener,
): Promise<RunningProvider> {
  const algorithm = provider.entry.algorithms?.[0] ?? 'RS256';
  const key = await newKey(algorithm, provider.keysNameAlgorithm);
  const idKey = provider.keyOfItsOwnForIdTokens ? await newKey(algorithm, provider.keysNameAlgorithm) : key;
  const listener = on ?? (await listen());
  const { origin } = listener;
  const issuer = `${origin}${provider.path}`;
  const { endpoints } = provider;
  const asked: RunningProvider['asked'] = [];
  let signedIn = 'alice';
  let demanded: string | undefined;
  let dishonest: string | undefined;

  const sign = (
    claims: Record<string, unknown>,
    kind: 'access' | 'id',
    header: Record<string, unknown> = {},
  ) => {
    const by = kind === 'id' ? idKey : key;
    const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
    return new SignJWT(kept)
      .setProtectedHeader({ alg: algorithm, kid: by.jwk.kid, ...provider.header[kind], ...header })
      .sign(by.privateKey);
  };
  const requestFor = (username: string, clientId: string, apis: readonly ApiName[]): TokenRequest => ({
    person: { username, groups: localPeople.find((one) => one.username === username)?.groups ?? [] },
    clientId,
    apis,
    now: Math.floor(Date.now() / 1000),
    session: randomUUID(),
  });
  const accessFor = async (request: TokenRequest) => {
    const token = await sign(provider.accessToken(issuer, request), 'access');
    granted.access.set(token, request);
    return token;
  };

  async function authorize(form: URLSearchParams): Promise<string> {
    asked.push({ endpoint: 'authorize', form });
    const back = new URL(form.get('redirect_uri') ?? '');
    back.searchParams.set('state', form.get('state') ?? '');
    const apis = provider.apisOf(form, ['agent', 'mcp', 'audit', 'identity']);
    const bad = unusable(form, provider);
    if (bad || isRefused(apis)) {
      back.searchParams.set('error', bad ?? (isRefused(apis) ? apis.error : ''));
      return back.href;
    }
    if (form.get('claims') === demanded) demanded = undefined;
    const code = randomUUID();
    const request = requestFor(signedIn, form.get('client_id') ?? '', apis);
    granted.codes.set(code, {
      ...request,
      nonce: form.get('nonce') ?? '',
      challenge: form.get('code_challenge') ?? '',
      redirect: form.get('redirect_uri') ?? '',
    });
    back.searchParams.set('code', code);
    return Promise.resolve(back.href);
  }

  async function redeem(form: URLSearchParams, clientId: string): Promise<object | RefusedRequest> {
    const found = granted.codes.get(form.get('code') ?? '');
    granted.codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (
      found?.clientId !== clientId ||
      found.challenge !== verifier ||
      found.redirect !== form.get('redirect_uri')
    )
      return { error: 'invalid_grant', description: 'AADSTS70008: the code is not good' };
    // The scope of the code's redemption may narrow what was consented to.
    const narrowed =
      form.has('scope') && provider.profile === 'entra' ? provider.apisOf(form, found.apis) : found.apis;
    const apis = isRefused(narrowed) ? found.apis : narrowed;
    const refresh = randomUUID();
    granted.refreshes.set(refresh, found);
    return {
      access_token: await accessFor({ ...found, apis }),
      id_token: await sign(provider.idToken(issuer, found), 'id'),
      refresh_token: refresh,
      ...bearer,
    };
  }

  async function refresh(form: URLSearchParams, clientId: string): Promise<object | RefusedRequest> {
    const found = granted.refreshes.get(form.get('refresh_token') ?? '');
    if (found?.clientId !== clientId)
      return { error: 'invalid_grant', description: 'AADSTS70000: the refresh token is not good' };
    const apis = provider.apisOf(form, found.apis);
    if (isRefused(apis)) return apis;
    return {
      access_token: await accessFor({ ...found, apis, now: Math.floor(Date.now() / 1000) }),
      ...bearer,
    };
  }

  async function exchange(form: URLSearchParams, clientId: string): Promise<object | RefusedRequest> {
    const read = provider.readExchange?.(form);
    if (!read) return { error: 'unsupported_grant_type', description: 'unsupported_grant_type' };
    if (isRefused(read)) return read;
    const held = granted.access.get(read.token);
    if (!held?.apis.includes('agent') || clientId !== provider.clients['deputy-agent'])
      return { error: 'invalid_grant', description: 'AADSTS50013: Assertion failed signature validation.' };
    if (demanded !== undefined)
      return {
        error: 'interaction_required',
        description: 'AADSTS50079: the user is required to use multi-factor authentication',
        claims: demanded,
      };
    const request = { ...held, clientId, apis: [read.api], exchangedFor: held.clientId };
    const token = dishonest ?? (await accessFor({ ...request, now: Math.floor(Date.now() / 1000) }));
    const issued = form.has('subject_token') && {
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    return { access_token: token, ...bearer, ...issued };
  }

  async function token(form: URLSearchParams, authorization = ''): Promise<object | RefusedRequest> {
    asked.push({ endpoint: 'token', form });
    const [id, secret] = authorization.startsWith('Basic ')
      ? Buffer.from(authorization.slice(6), 'base64').toString().split(':').map(decodeURIComponent)
      : [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
    if (secret !== providerSecret || !id)
      return { error: 'invalid_client', description: 'AADSTS7000215: Invalid client secret provided.' };
    const grant = form.get('grant_type');
    if (grant === 'authorization_code') return redeem(form, id);
    return grant === 'refresh_token' ? refresh(form, id) : exchange(form, id);
  }

  const metadata = {
    issuer,
    authorization_endpoint: origin + endpoints.authorization,
    token_endpoint: origin + endpoints.token,
    jwks_uri: origin + endpoints.jwks,
    end_session_endpoint: origin + endpoints.endSession,
    response_types_supported: ['code'],
    subject_types_supported: [provider.profile === 'entra' ? 'pairwise' : 'public'],
    id_token_signing_alg_values_supported: [algorithm],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  };
  const forEncryption = { ...key.jwk, kid: 'encryption', use: 'enc', alg: 'RSA-OAEP' };
  const slashless = provider.path.replace(/\/$/, '');
  listener.serve({
    [`GET ${slashless}/.well-known/openid-configuration`]: () => ({ body: metadata }),
    [`GET ${endpoints.jwks}`]: () => ({
      body: { keys: [forEncryption, key.jwk, ...(idKey === key ? [] : [idKey.jwk])] },
    }),
    [`GET ${endpoints.authorization}`]: async (form) => ({ location: await authorize(form) }),
    [`GET ${endpoints.endSession}`]: (form) => ({ location: form.get('post_logout_redirect_uri') ?? origin }),
    [`POST ${endpoints.token}`]: async (form, authorization) => {
      const answer = await token(form, authorization);
      return isRefused(answer) ? { status: 400, body: provider.errorBody(answer) } : { body: answer };
    },
  });

  return {
    issuer,
    entry: { ...provider.entry, issuer },
    secret: providerSecret,
    asked,
    issue: async ({
      username,
      api = 'agent',
      apis = [api],
      client = 'deputy-web',
      kind = 'access',
      ...o
    }) => {
      const request = requestFor(username, provider.clients[client], apis);
      const person = o.groups ? { username, groups: o.groups } : request.person;
      const whole = {
        ...request,
        person,
        ...(o.now !== undefined && { now: o.now }),
        ...(o.exchangedFor !== undefined && { exchangedFor: o.exchangedFor }),
        ...(kind === 'id' && { nonce: 'n' }),
      };
      const claims = kind === 'id' ? provider.idToken(issuer, whole) : provider.accessToken(issuer, whole);
      const made = await sign({ ...claims, ...o.overrides }, kind, o.header);
      granted.access.set(made, whole);
      return made;
    },
    signInAs: (username) => (signedIn = username),
    answerExchangesWith: (token) => (dishonest = token),
    demand: (claims) => (demanded = claims),
    stop: () => listener.stop(),
  };
}

const bearer = { token_type: 'Bearer', expires_in: 600 };

function unusable(form: URLSearchParams, { knowsOfflineAccess }: Provider): string | undefined {
  if (form.get('response_type') !== 'code' || form.get('code_challenge_method') !== 'S256')
    return 'invalid_request';
  const offline = (form.get('scope') ?? '').split(' ').includes('offline_access');
  return offline && !knowsOfflineAccess ? 'invalid_scope' : undefined;
}

type Answer = { status?: number; body?: object; location?: string };
type Handlers = Record<string, (form: URLSearchParams, authorization?: string) => Answer | Promise<Answer>>;

export interface Listener {
  readonly origin: string;
  serve(handlers: Handlers): void;
  stop(): Promise<void>;
}

/** What several servers of one organisation listen on. */
export async function listen(): Promise<Listener> {
  const handlers: Handlers = {};
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const form =
      request.method === 'POST' ? new URLSearchParams(Buffer.concat(body).toString()) : url.searchParams;
    const handler = handlers[`${request.method} ${url.pathname}`];
    const {
      status = 200,
      body: told,
      location,
    } = handler
      ? await handler(form, request.headers.authorization)
      : { status: 404, body: { error: 'not_found' } };
    if (location !== undefined) return response.writeHead(302, { location }).end();
    return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (more) => void Object.assign(handlers, more),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function newKey(algorithm: string, named: boolean) {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', ...(named && { alg: algorithm }) };
  return { privateKey, publicKey, jwk };
}
