import { apis, apiScope, type TenantDirectory } from '#libs/contracts';
import { completeProfile } from './complete-profile.js';
import { type IssuerEntry } from './issuer-entry.js';
import { type ApiAtIssuer, type TrustedIssuer } from './trusted-issuer.js';
import { boundTo } from './tenants-of-issuer.js';

type ApiName = keyof typeof apis;

/**
 * An entry made whole.
 * @returns every gap, one line each, beside what can be made of it; with a gap it is not to be used
 */
export function completeIssuer(
  entry: IssuerEntry,
  tenants: TenantDirectory,
): { issuer: TrustedIssuer; gaps: string[] } {
  const { profile, gaps } = completeProfile(entry);
  const isOwn = entry.profile === 'deputy';
  const bound = boundTo(entry, profile, tenants);
  const issuer: TrustedIssuer = {
    issuer: entry.issuer,
    id: entry.id ?? entry.issuer,
    profile: {
      ...profile,
      besides: profile.besides.map((one) => one.replace('{issuer}', slashed(entry.issuer))),
    },
    apis: isOwn ? ownApis : foreignApis(entry),
    clients: isOwn ? undefined : new Map(Object.entries(entry.clients ?? {}).map(([name, id]) => [id, name])),
    tenantOf: bound.tenantOf,
    claimedTenants: entry.tenants && new Set(Object.keys(entry.tenants)),
    groupOf: (claimed) => bound.groups.get(claimed),
    groups: bound.groups,
    scopes: entry.scopes && new Map(Object.entries(entry.scopes)),
    vaultMount: entry.vaultMount ?? 'jwt',
    agentSecretFile: entry.agentSecretFile,
    assertions: entry.assertions ?? false,
    speaksFor: new Set(),
  };
  const more = isOwn
    ? ownGaps(entry)
    : [...apiGaps(entry, issuer), ...clientGaps(entry), ...addressGaps(entry)];
  return { issuer, gaps: [...gaps, ...bound.gaps, ...more] };
}

const slashed = (address: string) => (address.endsWith('/') ? address : `${address}/`);

const ownApis: ReadonlyMap<string, ApiAtIssuer> = new Map(
  Object.values(apis).map((audience) => [
    audience,
    { audience, scope: `${audience}/${apiScope}`, granted: apiScope },
  ]),
);

function foreignApis({ apis: named = {}, profile }: IssuerEntry): ReadonlyMap<string, ApiAtIssuer> {
  const entries = Object.entries(named) as [ApiName, NonNullable<(typeof named)[ApiName]>][];
  return new Map(
    entries.map(([name, { audience, scope, granted }]) => {
      // Entra names the API in front of a scope that is asked for and leaves it out in the token.
      const usual = profile === 'entra' ? scope.slice(scope.lastIndexOf('/') + 1) : scope;
      return [apis[name], { audience, scope, granted: granted ?? usual }];
    }),
  );
}

function ownGaps(entry: IssuerEntry): string[] {
  const given = (
    [
      'tenant',
      'tenants',
      'groups',
      'apis',
      'clients',
      'scopes',
      'claims',
      'algorithms',
      'assertions',
    ] as const
  ).filter((name) => entry[name] !== undefined);
  return given.map((name) => `\`${name}\` is not said of the mesh's own issuer: it knows`);
}

/** INVARIANT (one token, one API): what opens two could be carried from the one to the other. */
function apiGaps(entry: IssuerEntry, { apis: known, profile }: TrustedIssuer): string[] {
  const all = [...known.values()];
  const lacking = Object.entries(entry.apis ?? {}).filter(([, { audience }]) => audience === undefined);
  const bare = profile.audience === 'client_id';
  const identifying = all.map(({ audience, granted }) => (bare ? granted : (audience ?? '')));
  return [
    ...(all.length === 0 ? ['`apis` is required: `agent` and the others whose tokens it issues'] : []),
    ...(bare ? [] : lacking.map(([name]) => `\`apis.${name}.audience\` is required`)),
    ...(bare && lacking.length < all.length
      ? [`\`apis\`: tokens of \`${profile.name}\` name no audience; leave \`audience\` out`]
      : []),
    // Vault binds a login to an audience, and would take these people's tokens for any API.
    ...(bare && entry.apis?.mcp
      ? [
          `\`apis.mcp\`: tokens of \`${profile.name}\` name no audience; leave it out, and have \`exchange\` be \`local-sts\``,
        ]
      : []),
    ...(new Set(identifying).size < all.length
      ? [`\`apis\`: two have the same ${bare ? 'scope' : 'audience'}; give each its own`]
      : []),
    ...(profile.asksFor === 'once' && entry.profile === 'okta' && all.length > 1
      ? ['`apis`: an authorization server has one audience; give each API a server and an entry of its own']
      : []),
  ];
}

function clientGaps({ apis: named = {}, clients = {} }: IssuerEntry): string[] {
  const needed = [...(named.agent ? ['deputy-web'] : []), ...(named.mcp ? ['deputy-agent'] : [])];
  const ids = Object.values(clients);
  return [
    ...needed
      .filter((name) => !Object.hasOwn(clients, name))
      .map((name) => `\`clients.${name}\` is required: what the issuer calls it`),
    ...(new Set(ids).size < ids.length ? ['`clients`: two have the same id; register each on its own'] : []),
  ];
}

const guid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const entraAddress = new RegExp(`/(${guid})/v2\\.0$`);

/** `common` and `organizations` stand for any tenant there is; the address of one names it. */
function addressGaps({ profile, issuer, tenants = {} }: IssuerEntry): string[] {
  if (profile !== 'entra') return [];
  const id = entraAddress.exec(issuer)?.[1];
  if (id === undefined)
    return [
      '`issuer` must be `https://login.microsoftonline.com/<tenant id>/v2.0`, with the id of one tenant',
    ];
  return Object.keys(tenants)
    .filter((claimed) => claimed !== id)
    .map((claimed) => `\`tenants.${claimed}\` is not the tenant of the issuer; give it an entry of its own`);
}
