import { type Role, type TenantDirectory } from '#libs/contracts';
import { type GuardedDecisionPoint, rolesThatMay } from '#libs/enforcement';
import { type Decision, type Question } from '#libs/policy';
import { rolesIn } from '#libs/principal';
import { type Session } from '../session/session.js';
import { type PageName, pageNames, type PageVerdict } from './page-verdict.js';

/**
 * The agent that shows a page is this service: what of it could be registered otherwise would shut the pages on which an operator
 * puts it right.
 */
const itself = {
  id: 'deputy-web',
  standing: { kind: 'service', trust: 'full', ceiling: [], state: 'active' },
} as const;

type Person = Pick<Session, 'user' | 'tenant' | 'groups'>;

/** Which pages open to whom. Policy alone says so (policies/cedar/pages.cedar); nothing here knows a role's rights. */
export class PagePolicy {
  constructor(
    private readonly policy: Pick<GuardedDecisionPoint, 'decide' | 'decideMany'>,
    private readonly tenants: TenantDirectory,
    private readonly clock: () => Date = () => new Date(),
  ) {}

  /** Whether this page opens to this person. Never rejects: what cannot be decided is denied. */
  decide(page: PageName, person: Person): Promise<Decision> {
    return this.policy.decide(
      this.question(page, person, rolesIn(this.tenants, person.tenant, person.groups) ?? []),
    );
  }

  /** Policy's word on every page, in the order in which they are offered. */
  async verdicts(person: Person): Promise<PageVerdict[]> {
    const roles = rolesIn(this.tenants, person.tenant, person.groups) ?? [];
    const decisions = await this.policy.decideMany(
      pageNames.map((page) => this.question(page, person, roles)),
    );
    return Promise.all(
      pageNames.map(async (page, index): Promise<PageVerdict> => {
        const { decision, why = [], rationale = [], policies = [] } = decisions[index] ?? {};
        if (decision === 'permit') return { page, open: true };
        const opensTo = (await rolesThatMay(this.policy, this.question(page, person, []))) ?? [];
        const said = { why: [...why], rationale: [...rationale], policies: [...policies] };
        return { page, open: false, ...said, opensTo };
      }),
    );
  }

  private question(page: PageName, { user, tenant }: Person, roles: readonly Role[]): Question {
    return {
      principal: { user, tenant, roles, agent: itself },
      action: `page_${page}`,
      resource: { type: 'Page', id: page, attributes: { tenant } },
      context: { time: this.clock(), transport: 'http' },
    };
  }
}
