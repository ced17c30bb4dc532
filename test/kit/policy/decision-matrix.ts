import { type Role } from '#libs/contracts';
import { personOf } from '../person-of.js';
import { type PolicyEngine } from '#libs/policy';
import { type Asking, type Resource } from '#libs/policy';

/** What policy decides over everything that differs: for people to review, and for specs to compare. */
const roleSets: readonly (readonly Role[])[] = [
  [],
  ['reader'],
  ['editor'],
  ['approver'],
  ['auditor'],
  ['reader', 'approver'],
  ['editor', 'auditor'],
];

const product = (what: string, attributes: Partial<Record<string, string | number>>) => ({
  what,
  resource: {
    type: 'Product',
    id: '123',
    attributes: { tenant: 'acme', owner: 'me', visibility: 'public', category: 'Monitors', priceCents: 9900, ...attributes },
  } as Resource,
}); // prettier-ignore
const whole = (type: string, what: string, tenant: string, owner?: string) => ({
  what,
  resource: { type, id: tenant, attributes: { tenant, ...(owner && { owner }) } } as Resource,
});

const products = [
  product('public, mine', {}),
  product("public, another's", { owner: 'other' }),
  product('private, mine', { visibility: 'private' }),
  product("private, another's", { visibility: 'private', owner: 'other' }),
  product("odd visibility, another's", { visibility: 'PUBLIC', owner: 'other' }),
  product('public, mine, dear', { priceCents: 99_999_999, category: '' }),
  product("another's, named like my id", { owner: 'local#id-of-me' }),
  product('of another tenant', { tenant: 'globex' }),
];
const catalogues = [whole('Catalogue', 'own tenant', 'acme'), whole('Catalogue', 'another tenant', 'globex')];
const logs = [
  whole('DecisionLog', "everybody's", 'acme'),
  whole('DecisionLog', 'my own', 'acme', 'local#id-of-me'),
  whole('DecisionLog', "another's", 'acme', 'local#id-of-other'),
  whole('DecisionLog', 'my own, another tenant', 'globex', 'local#id-of-me'),
];

export const asked: readonly { action: string; about: readonly { what: string; resource: Resource }[] }[] = [
  { action: 'products_list', about: catalogues },
  { action: 'products_search', about: catalogues },
  { action: 'products_get', about: products },
  { action: 'products_create', about: catalogues },
  { action: 'products_update', about: products },
  { action: 'products_delete', about: products },
  { action: 'decisions_query', about: logs },
];

const agents = ['deputy-agent', 'deputy-mcp-client', 'deputy-web', 'some-other-agent'];
const context = { time: new Date('2026-11-22T10:00:00Z'), transport: 'nats' } as const;

const me = (roles: readonly Role[], agent: string): Asking => ({
  user: personOf('me'),
  tenant: 'acme',
  roles,
  agent: { id: agent },
});

const letters: Readonly<Record<string, string>> = {
  NO_MATCHING_PERMIT: 'n',
  WRITE_NEEDS_EDITOR: 'w',
  PRIVATE_TO_OWNER: 'p',
  AUDITOR_SEPARATION: 's',
  TENANT_BOUNDARY: 't',
  AGENT_UNKNOWN: 'a',
  AGENT_NOT_FOR_TOOLS: 'f',
};

/** All decisions as text: one row for each action and resource, one column for each set of roles. */
export function decisionMatrix(engine: PolicyEngine): string {
  const cell = (roles: readonly Role[], agent: string, action: string, resource: Resource) => {
    const { decision, rationale } = engine.decide({ principal: me(roles, agent), action, resource, context });
    return decision === 'permit' ? 'permit' : `- ${rationale.map((code) => letters[code] ?? code).join('')}`;
  };
  const pad = (texts: readonly string[]) =>
    texts.map((text, i) => text.padEnd([16, 28][i] ?? 18)).join('').trimEnd(); // prettier-ignore
  const byRole = asked.flatMap(({ action, about }) =>
    about.map(({ what, resource }) =>
      pad([action, what, ...roleSets.map((roles) => cell(roles, 'deputy-agent', action, resource))]),
    ),
  );
  const byAgent = asked.flatMap(({ action, about }) =>
    about.slice(0, 1).map(({ what, resource }) =>
      pad([action, what, ...agents.map((agent) => cell(action === 'decisions_query' ? ['auditor'] : ['editor'], agent, action, resource))]),
    ),
  ); // prettier-ignore
  return [
    'permit, or - and why: ' + Object.entries(letters).map(([code, letter]) => `${letter} ${code}`).join(', '),
    '',
    'BY ROLE (agent: deputy-agent)',
    pad(['action', 'resource', ...roleSets.map((roles) => roles.join('+') || '(none)')]),
    ...byRole,
    '',
    'BY AGENT (an editor; an auditor for decisions)',
    pad(['action', 'resource', ...agents]),
    ...byAgent,
    '',
  ].join('\n'); // prettier-ignore
}

/** Actions where admission and the existence of a permitted resource of the matrix disagree. */
export function admissionErrors(engine: PolicyEngine): string[] {
  return roleSets.flatMap((roles) =>
    agents.flatMap((agent) =>
      asked.flatMap(({ action, about }) => {
        const principal = me(roles, agent);
        const admitted = engine.admit({ principal, action, context }).decision === 'permit';
        const possible = about.some(
          ({ resource }) => engine.decide({ principal, action, resource, context }).decision === 'permit',
        );
        if (admitted === possible) return [];
        return [`${roles.join('+')} ${agent} ${action}: ${admitted ? 'admitted in vain' : 'hidden'}`];
      }),
    ),
  );
}
