import { Role, type TenantDirectory } from '#libs/contracts';
import { type Decision, type PolicyEngine } from '#libs/policy';
import { rolesOf } from '../session/roles-of.js';
import { type Session } from '../session/session.js';
import { type PageName, pageNames, type PageVerdict } from './page-verdict.js';

type Person = Pick<Session, 'user' | 'tenant' | 'groups'>;

/** Which pages open to whom. Policy alone says so (policies/cedar/pages.cedar); nothing here knows a role's rights. */
export class PagePolicy {
  constructor(
    private readonly policy: Pick<PolicyEngine, 'decide'>,
    private readonly tenants: TenantDirectory,
    private readonly clock: () => Date = () => new Date(),
  ) {}

  /** Whether this page opens to this person. Never throws: what cannot be decided is denied. */
  decide(page: PageName, person: Person): Decision {
    return this.ask(page, person, rolesOf(this.tenants, person));
  }

  /** Policy's word on every page, in the order in which they are offered. */
  verdicts(person: Person): PageVerdict[] {
    return pageNames.map((page) => {
      const { decision, rationale, policies } = this.decide(page, person);
      if (decision === 'permit') return { page, open: true };
      return {
        page,
        open: false,
        rationale: [...rationale],
        policies: [...policies],
        opensTo: Role.options.filter((role) => this.ask(page, person, [role]).decision === 'permit'),
      };
    });
  }

  private ask(page: PageName, { user, tenant }: Person, roles: readonly Role[]): Decision {
    return this.policy.decide({
      principal: { user, tenant, roles, agent: { id: 'deputy-web' } },
      action: `page_${page}`,
      resource: { type: 'Page', id: page, attributes: { tenant } },
      context: { time: this.clock(), transport: 'http' },
    });
  }
}
