import { type TenantDirectory } from '#libs/contracts';
import { type BorrowedCredential, type CredentialBroker } from '#libs/credentials';
import { Grant } from '#libs/enforcement';
import { type Principal, revocableOf } from '#libs/principal';

export interface Loan {
  readonly grant: Grant;
  readonly principal: Principal;
  readonly access: 'reader' | 'writer';
  /** Made for the decision of the grant alone and revoked when given back; the logs of Vault and the database name that decision. */
  readonly single?: boolean;
  readonly signal: AbortSignal;
}

/** Lends the own database credential of whoever asks, a person or an agent alone, against a grant only. */
export class CredentialLender {
  constructor(
    private readonly broker: Pick<CredentialBroker, 'borrow'>,
    private readonly tenants: TenantDirectory,
    /** Where Vault's JWT method for an issuer is mounted; undefined for an issuer that has none. */
    private readonly mountOf: (issuer: string) => string | undefined,
  ) {}

  /**
   * INVARIANT (no credential without a recorded permit): a grant is asked for first, and an admission opens readers only.
   * @throws CredentialError, or TypeError for a grant that does not open this
   */
  async borrow({ grant, principal, access, single, signal }: Loan): Promise<BorrowedCredential> {
    if (!Grant.isGenuine(grant) || !grant.opens(access)) {
      throw new TypeError(`no recorded permit opens a ${access} credential`);
    }
    const { user, agent } = principal;
    const tenant = this.tenants[principal.tenant];
    if (!user && agent.standing?.kind !== 'machine')
      throw new TypeError('only a person or a machine agent is lent a credential');
    if (!tenant) throw new TypeError(`\`${principal.tenant}\` is no tenant`);
    // INVARIANT (a login is its issuer's): Vault knows the groups of one issuer under its own mount alone.
    const jwtMount = this.mountOf(principal.issuer);
    if (jwtMount === undefined) throw new TypeError('the issuer of the token has no place in Vault');
    return this.broker.borrow({
      token: principal.token,
      jwtMount,
      tokenExpiresAt: principal.expiresAt,
      holder: revocableOf(principal),
      tenant: principal.tenant,
      database: tenant.database,
      access,
      signal,
      ...(single && { decisionId: grant.permit.eventId }),
      ...(single && grant.permit.approvalId !== undefined && { approvalId: grant.permit.approvalId }),
    });
  }
}
