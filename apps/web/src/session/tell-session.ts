import { Role, type TenantDirectory } from '#libs/contracts';
import { readSecret, sessionCookie } from './cookies.js';
import { type Session } from './session.js';
import { type Sessions } from './sessions.js';

/** Who is logged in, and the token that unsafe requests must carry. That nobody is, is an answer as well. */
export type ToldSession =
  { user: null } | (Pick<Session, 'user' | 'tenant' | 'groups' | 'csrf'> & { roles: Role[] });

export class TellSession {
  constructor(
    private readonly sessions: Pick<Sessions, 'find'>,
    private readonly tenants: TenantDirectory,
  ) {}

  /** @param cookies the Cookie header, as it came */
  async tell(cookies: string | undefined): Promise<ToldSession> {
    const secret = readSecret(cookies, sessionCookie);
    const found = secret && (await this.sessions.find(secret));
    if (!found) return { user: null };
    const { user, tenant, groups, csrf } = found.session;
    return { user, tenant, groups, roles: this.rolesOf(tenant, groups), csrf };
  }

  /** To be shown, never to be decided by: each service reads the roles out of the token that it verified. */
  private rolesOf(tenant: string, groups: readonly string[]): Role[] {
    const known = Object.hasOwn(this.tenants, tenant) ? (this.tenants[tenant]?.groups ?? {}) : {};
    const held = new Set(groups.filter((group) => Object.hasOwn(known, group)).map((group) => known[group]));
    return Role.options.filter((role) => held.has(role));
  }
}
