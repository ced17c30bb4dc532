import { z } from 'zod';
import { ConfigError } from '#libs/config';
import { type apis, type TenantDirectory } from '#libs/contracts';
import { completeIssuer } from './complete-issuer.js';
import { IssuerEntry } from './issuer-entry.js';
import { type TrustedIssuer } from './trusted-issuer.js';

/** As `issuerFields` of libs/config reads it. */
export interface IssuerConfig {
  readonly OIDC_ISSUER: string;
  readonly OIDC_ISSUER_ID?: string | undefined;
  /** The file's content, parsed. */
  readonly OIDC_ISSUERS_FILE?: unknown;
}

/**
 * The issuers whose tokens are taken, each complete; the first is OIDC_ISSUER, where people sign in. Without a file that is
 * the mesh's own, and the only one.
 * @throws ConfigError listing every gap of every entry
 */
export function trustIssuers(config: IssuerConfig, tenants: TenantDirectory): readonly TrustedIssuer[] {
  const entries = entriesOf(config);
  const made = entries.map((entry) => completeIssuer(entry, tenants));
  const issuers = made.map(({ issuer }) => issuer);
  const gaps = [
    ...made.flatMap(({ issuer, gaps }) => gaps.map((gap) => `\`${issuer.issuer}\`: ${gap}`)),
    ...(issuers.some(({ issuer }) => issuer === config.OIDC_ISSUER)
      ? []
      : [`\`${config.OIDC_ISSUER}\`, which is OIDC_ISSUER, has no entry`]),
    ...idGaps(config, issuers),
    ...gapsBetween(issuers),
  ];
  if (gaps.length > 0)
    throw new ConfigError(
      'issuers',
      gaps.map((gap) => `OIDC_ISSUERS_FILE: ${gap}`),
    );
  const first = issuers.filter(({ issuer }) => issuer === config.OIDC_ISSUER);
  const others = issuers.filter(({ issuer }) => issuer !== config.OIDC_ISSUER);
  return [...first, ...others].map((issuer) => ({ ...issuer, speaksFor: spokenForBy(issuer, issuers) }));
}

function entriesOf({ OIDC_ISSUER, OIDC_ISSUER_ID, OIDC_ISSUERS_FILE: file }: IssuerConfig): IssuerEntry[] {
  const id = OIDC_ISSUER_ID === undefined ? {} : { id: OIDC_ISSUER_ID };
  if (file === undefined) return [{ issuer: OIDC_ISSUER, profile: 'deputy', ...id }];
  const parsed = z.array(IssuerEntry).min(1).safeParse(file);
  if (!parsed.success)
    throw new ConfigError(
      'issuers',
      parsed.error.issues.map(
        ({ path, message }) => `OIDC_ISSUERS_FILE: ${path.join('.') || 'it'}: ${message}`,
      ),
    );
  return parsed.data;
}

/** With a file the ids of people are in it alone: services that read it differ in OIDC_ISSUER, and must not in those. */
function idGaps(
  { OIDC_ISSUER, OIDC_ISSUER_ID: id }: IssuerConfig,
  issuers: readonly TrustedIssuer[],
): string[] {
  const named = issuers.find(({ issuer }) => issuer === OIDC_ISSUER);
  return id === undefined || !named || named.id === id
    ? []
    : [
        `\`${OIDC_ISSUER}\`: its \`id\` is \`${named.id}\` and OIDC_ISSUER_ID \`${id}\`; say it in the file alone`,
      ];
}

function gapsBetween(issuers: readonly TrustedIssuer[]): string[] {
  const own = issuers.filter(({ profile }) => profile.name === 'deputy');
  return [
    ...twice(issuers, ({ issuer }) => issuer).map((issuer) => `\`${issuer}\` has two entries`),
    ...twice(distinctPeople(issuers), ({ id }) => id).map(
      (id) => `the id \`${id}\` is of two entries: people of both would be taken for each other`,
    ),
    ...twice(
      issuers.filter((issuer) => issuer.apis.has(mcp)),
      ({ vaultMount }) => vaultMount,
    ).map((mount) => `the \`vaultMount\` \`${mount}\` is of two entries; give each its own`),
    ...(own.length > 1 ? ['two entries have the profile `deputy`; the mesh has one issuer of its own'] : []),
    ...issuers
      .filter((issuer) => issuer.apis.has(agent) && !exchangeTarget(issuer, issuers))
      .map(({ issuer, profile: { exchange } }) =>
        exchange === 'local-sts'
          ? `\`${issuer}\` exchanges by \`local-sts\`, which needs an entry with the profile \`deputy\``
          : `\`${issuer}\` needs \`apis.mcp\`, or \`exchange\`: \`local-sts\``,
      ),
  ];
}

const [agent, mcp] = [
  'api://deputy-agent',
  'api://deputy-mcp',
] as const satisfies (typeof apis)[keyof typeof apis][];

/** Who issues the token for which one of this issuer is exchanged; undefined for nobody. */
export function exchangeTarget(
  from: TrustedIssuer,
  issuers: readonly TrustedIssuer[],
): TrustedIssuer | undefined {
  if (from.profile.exchange === 'local-sts') return issuers.find(({ profile }) => profile.name === 'deputy');
  return issuers.find(
    (one) => one.apis.has(mcp) && (one.issuer === from.issuer || areOneOrganisation(one, from)),
  );
}

/** Authorization servers of one Okta organisation know the same people. */
const areOneOrganisation = (one: TrustedIssuer, other: TrustedIssuer) =>
  one.profile.name === 'okta' &&
  other.profile.name === 'okta' &&
  one.id === other.id &&
  new URL(one.issuer).origin === new URL(other.issuer).origin;

const distinctPeople = (issuers: readonly TrustedIssuer[]) =>
  issuers.filter(
    (issuer, index) => !issuers.slice(0, index).some((before) => areOneOrganisation(before, issuer)),
  );

function spokenForBy({ profile }: TrustedIssuer, issuers: readonly TrustedIssuer[]): ReadonlySet<string> {
  if (profile.name !== 'deputy') return new Set();
  return new Set(
    issuers.filter((one) => one.profile.exchange === 'local-sts' || one.assertions).map(({ id }) => id),
  );
}

function twice<T>(list: readonly T[], of: (one: T) => string): string[] {
  const values = list.map(of);
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
