import { type Client as RegisteredClient, type FindAccount, Provider } from 'oidc-provider';
import { acrValues, apis, tenantOfMachine } from '#libs/contracts';
import { useMachineClients } from '../agents/tokens/use-machine-clients.js';
import { accessTokenSeconds } from '../clients/audiences.js';
import { keptSeconds } from '../clients/newcomers/documents/client-documents.js';
import { clientAdapter } from '../clients/newcomers/client-adapter.js';
import { DocumentRefused } from '../clients/newcomers/documents/document-refused.js';
import { registerDelegation } from '../delegation/register-delegation.js';
import { answerForTokens } from '../introspection/answer-for-tokens.js';
import { errorPage } from '../pages/error-page.js';
import { signOutPage, signedOutPage } from '../pages/sign-out-pages.js';
import { showPage } from '../pages/show-page.js';
import { codeSeconds, interactionSeconds, sessionSeconds } from '../storage/bounds.js';
import { ProviderAdapter } from '../storage/provider-adapter.js';
import { RefreshPace } from '../storage/refresh-pace.js';
import { leftOfSession, sessionCookie } from './browser-sessions.js';
import { endHalfSignIns } from './end-half-sign-ins.js';
import { endSignIns } from './end-sign-ins.js';
import { registrationPath } from '../clients/newcomers/registration.controller.js';
import { fetchFor } from './fetch-for.js';
import { grantEverything } from './grant-everything.js';
import { whenToAsk } from './interaction-policy.js';
import { logProvider } from './log-provider.js';
import { moveWithoutGap } from './move-without-gap.js';
import { noteUses } from './note-uses.js';
import { type ProviderParts } from './provider-parts.js';
import { requireKnownAcr } from './require-known-acr.js';
import { redirectNobodyUnasked } from './redirect-nobody-unasked.js';
import { sidOf } from './session-names.js';
import { type Held } from './sign-in-standing.js';
import { accessTokenClaims, claimsAbout, type Delegation } from './token-claims.js';
import { sayScopes } from './say-scopes.js';
import { shortScopes } from './token-scopes.js';

const hour = 3600;

/** The OpenID provider, configured down to what the mesh uses; everything else is off. */
export function createProvider(parts: ProviderParts): Provider {
  const { issuer, keys, clients, people, store, resources, scopes, machines, ends, clock } = parts;
  const { signInStanding: standing } = parts;
  const pace = new RefreshPace(clock);
  const secure = issuer.startsWith('https:');
  const delegations = new WeakMap<object, Delegation>();
  const grantedTo = new WeakMap<object, string>();

  const provider = new Provider(issuer, {
    adapter: (kind) =>
      kind === 'Client'
        ? clientAdapter(parts.registered, machines)
        : new ProviderAdapter(kind, store, standing, pace, ends, clock),
    clients: clients.metadata(),
    jwks: { keys: keys.signing },
    routes: {
      authorization: '/authorize',
      token: '/token',
      jwks: '/jwks',
      end_session: '/logout',
      introspection: '/introspect',
      revocation: '/revoke',
    },
    scopes: ['openid', 'profile', 'offline_access'],
    claims: {
      openid: ['sub', 'tid', 'preferred_username', 'name', 'groups', 'auth_time', 'amr', 'acr'],
      profile: [],
    },
    acrValues: Object.values(acrValues),
    // The ID token says who signed in; there is no userinfo endpoint.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientBasedCORS: () => false,
    cookies: {
      keys: keys.cookies,
      names: {
        session: secure ? '__Host-deputy-identity' : 'deputy-identity',
        interaction: 'deputy-identity-step',
        resume: 'deputy-identity-resume',
      },
      long: sessionCookie,
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? accessTokenSeconds,
      AuthorizationCode: codeSeconds,
      ClientCredentials: (_ctx, _token, client) => machines?.claimsOf(client).seconds ?? 1,
      IdToken: hour,
      Interaction: interactionSeconds,
      // Whatever it gave ends with the session that it was given in.
      Grant: sessionSeconds,
      RefreshToken: sessionSeconds,
      // Of nobody, as long as signing in may take.
      Session: (_ctx, session) => {
        if (session.accountId === undefined || session.loginTs === undefined) return interactionSeconds;
        return leftOfSession(session.loginTs, clock);
      },
    },
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Signing out here ends what was granted in the session.
    expiresWithSession: () => true,
    features: {
      devInteractions: { enabled: false },
      clientIdMetadataDocument: {
        ack: 'draft-02',
        enabled: parts.documents.on,
        allowFetch: (ctx, id) => parts.documents.client.mayFetch(ctx, id),
        cacheDuration: keptSeconds,
      },
      userinfo: { enabled: false },
      registration: { enabled: false },
      clientCredentials: { enabled: machines !== undefined },
      claimsParameter: { enabled: true, assertClaimsParameter: requireKnownAcr },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: signOutPage, postLogoutSuccessSource: signedOutPage },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource, client) =>
          isMachine(client) ? resources.forMachines(resource) : resources.forPeople(resource, client),
        defaultResource: (ctx, client, granted) =>
          resources.defaultFor(ctx, granted) ?? (isMachine(client) ? apis.mcp : undefined),
        useGrantedResource: () => true,
      },
    },
    interactions: {
      policy: whenToAsk(),
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
    },
    findAccount: async (ctx, id, source) => {
      const person = await people.byId(id);
      if (source && !(await standing.holds(heldBy(id, source, ctx)))) return undefined;
      return person && { accountId: id, claims: () => ({ sub: id, ...claimsAbout(person) }) };
    },
    loadExistingGrant: grantEverything(parts),
    extraTokenClaims: async (ctx, token) => {
      const audience = token.resourceServer?.audience ?? '';
      if (token.kind === 'ClientCredentials') {
        const claims = machines?.claimsOf(token.client);
        token.scope = scopes.ofMachine(claims?.scopes ?? [], { audience, scope: token.scope });
        return claims?.own;
      }
      if (token.kind !== 'AccessToken' || !token.client) return undefined;
      const delegation = delegations.get(token);
      const claims = accessTokenClaims(ctx, token, await people.byId(token.accountId), delegation);
      if (!claims) return undefined;
      // Before it is signed and before it is answered with: both say what it has.
      const { AuthorizationCode: code, RefreshToken: refresh } = ctx.oidc.entities;
      const asked = {
        audience,
        client: token.client,
        scope: token.scope,
        begunWith: (code ?? refresh)?.scope,
      };
      const { granted, told } = scopes.ofPerson(claims, asked, delegation?.scopes);
      grantedTo.set(token, granted);
      if (told === undefined) delete token.scope;
      else token.scope = told;
      return claims;
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, { payload }) => {
          payload.scope = grantedTo.get(token) ?? shortScopes((token as { scope?: string }).scope).join(' ');
          const sub = token.kind === 'ClientCredentials' ? machines?.claimsOf(token.client).sub : undefined;
          if (sub !== undefined) payload.sub = sub;
        },
      },
    },
    discovery: {
      ...(parts.registered && { registration_endpoint: `${issuer}${registrationPath}` }),
      // draft-ietf-oauth-identity-assertion-authz-grant, 'Resource Authorization Server Metadata'.
      ...(parts.upstream && {
        authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
      }),
    },
    renderError: (ctx, out, error) => showPage(ctx, errorPage(explained(out, error))),
    fetch: fetchFor(clients, parts.documents.client),
  });

  // fixOrigin puts the issuer's scheme where the library looks for a proxy's.
  provider.proxy = true;
  if (machines) useMachineClients(provider, machines);
  moveWithoutGap(provider);
  answerForTokens(provider, parts);
  registerDelegation(provider, { ...parts, delegations, standing });
  endSignIns(provider, ends, (code) => store.get('AuthorizationCode', code));
  endHalfSignIns(provider, parts);
  noteUses(provider, parts.letIn);
  sayScopes(provider, scopes);
  redirectNobodyUnasked(provider, clients);
  logProvider(provider, parts.logger);
  return provider;
}

const isMachine = ({ clientId }: RegisteredClient) => tenantOfMachine(clientId) !== undefined;

/** What is wrong with a client's document, for a page: the library says that it is not taken. */
function explained(out: { error: string; error_description?: string }, { cause }: Error): typeof out {
  return cause instanceof DocumentRefused ? { error: 'client_document', error_description: cause.told } : out;
}

/** Of a code or refresh token that is to be redeemed. */
function heldBy(
  subject: string,
  source: NonNullable<Parameters<FindAccount>[2]>,
  ctx: Parameters<FindAccount>[0],
): Held {
  const { iat = 0 } = source as { iat?: number };
  const client = ctx.oidc.client?.clientId;
  return { subject, sid: sidOf(source), issuedAt: iat, actors: client ? [client] : [] };
}
