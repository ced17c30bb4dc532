/** As much of a line of Vault's audit log as is looked at. https://developer.hashicorp.com/vault/docs/audit/schema */
export interface AuditLine {
  readonly time: string;
  readonly type: string;
  readonly error?: string;
  readonly auth?: { readonly accessor?: string; readonly metadata?: Readonly<Record<string, string>> | null };
  readonly request: { readonly path: string };
  readonly response?: {
    readonly auth?: {
      readonly accessor?: string;
      readonly metadata?: Readonly<Record<string, string>> | null;
    };
    readonly secret?: { readonly lease_id?: string };
  };
}

/** As much of a recorded permit as is looked at. */
export interface Permit {
  readonly eventId: string;
  readonly tokenId: string;
  readonly time: string;
}

export interface Matched {
  readonly leases: number;
  readonly logins: number;
  /** Of the leases, those that name the one decision that they were made for. */
  readonly named: number;
  /** What Vault gave out without a permit that was recorded before it, in words. */
  readonly without: readonly string[];
}

/**
 * Finds for each login and each lease in Vault's audit log the recorded decision it was made for: the one it names, or else one about
 * the very token that it was got with.
 * INVARIANT (no credential without a recorded permit): that permit is older than what Vault gave out.
 */
export function matchLeases(lines: readonly AuditLine[], permits: readonly Permit[]): Matched {
  const byEvent = new Map(permits.map(({ eventId, time }) => [eventId, time]));
  const firstOfToken = new Map<string, string>();
  for (const { tokenId, time } of permits) {
    const known = firstOfToken.get(tokenId);
    if (known === undefined || time < known) firstOfToken.set(tokenId, time);
  }
  // A child says of itself only what it was told to; of whom it is, the login that made it says.
  const ofAccessor = new Map<string, Readonly<Record<string, string>>>();
  const whoseOf = ({ accessor, metadata }: NonNullable<AuditLine['auth']> = {}) => ({
    ...ofAccessor.get(accessor ?? ''),
    ...metadata,
  });
  let [leases, logins, named] = [0, 0, 0];
  const without: string[] = [];
  const check = (what: string, { time }: AuditLine, whose: Readonly<Record<string, string>>) => {
    const { decision, token_id: tokenId = '' } = whose;
    if (decision !== undefined) named += 1;
    const permitted = decision === undefined ? firstOfToken.get(tokenId) : byEvent.get(decision);
    if (permitted === undefined) without.push(`${what}: no permit is recorded of it`);
    else if (permitted > time) without.push(`${what} at ${time}: its permit is of ${permitted}, after it`);
  };
  for (const line of lines) {
    if (line.type !== 'response' || line.error !== undefined) continue;
    const { request, response, auth } = line;
    const made = response?.auth;
    if (made?.accessor !== undefined) ofAccessor.set(made.accessor, { ...whoseOf(auth), ...made.metadata });
    const leaseId = response?.secret?.lease_id;
    if (leaseId !== undefined && request.path.startsWith('database/creds/')) {
      leases += 1;
      check(`the lease \`${leaseId}\``, line, whoseOf(auth));
    } else if (/^auth\/[^/]+\/login$/.test(request.path) && made) {
      logins += 1;
      check('a login', line, made.metadata ?? {});
    }
  }
  return { leases, logins, named, without };
}
