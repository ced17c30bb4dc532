import { type Role, type TenantDirectory } from '#libs/contracts';
import { rolesIn } from '#libs/principal';
import { type PagePolicy } from '../page/page-policy.js';
import { type PageVerdict } from '../page/page-verdict.js';
import { readSecret, sessionCookie } from './cookies.js';
import { type Session } from './session.js';
import { type Sessions } from './sessions.js';

/** Who is logged in, which pages open to them, and the token that unsafe requests must carry. That nobody is, is an answer as well. */
export type ToldSession =
  | { user: null }
  | (Pick<Session, 'tenant' | 'groups' | 'csrf'> & {
      user: Pick<Session['user'], 'key' | 'name' | 'displayName'>;
      roles: Role[];
      pages: PageVerdict[];
    });

export class TellSession {
  constructor(
    private readonly sessions: Pick<Sessions, 'find'>,
    private readonly tenants: TenantDirectory,
    private readonly pages: Pick<PagePolicy, 'verdicts'>,
  ) {}

  /** @param cookies the Cookie header, as it came */
  async tell(cookies: string | undefined): Promise<ToldSession> {
    const secret = readSecret(cookies, sessionCookie);
    const found = secret && (await this.sessions.find(secret));
    if (!found) return { user: null };
    const { tenant, groups, csrf } = found.session;
    const { key, name, displayName } = found.session.user;
    const user = { key, name, displayName };
    const pages = await this.pages.verdicts(found.session);
    return { user, tenant, groups, roles: rolesIn(this.tenants, tenant, groups) ?? [], pages, csrf };
  }
}
