import { AgentTrust, type CeilingGroup, type RegisteredAgent } from '#libs/contracts';

/**
 * INVARIANT (a person consents to what they were shown): another key in an operator's hand, or more that may be done, is not what
 * they said yes to. So a machine that acts for somebody waits for their next yes, with all of its keys.
 */
export const consentAnew = ({ person }: RegisteredAgent): Partial<RegisteredAgent> => ({
  person: person && { ...person, consentedAt: null },
});

/** Whether more may be done through it than before. */
export function isRaised(
  { trust, ceiling }: RegisteredAgent,
  to: { readonly trust: AgentTrust; readonly ceiling?: readonly CeilingGroup[] | undefined },
): boolean {
  const levels = AgentTrust.options;
  return (
    levels.indexOf(to.trust) > levels.indexOf(trust) ||
    (to.ceiling ?? []).some((group) => !ceiling.includes(group))
  );
}

export const isConsentedTo = ({ person }: RegisteredAgent): boolean => person?.consentedAt != null;
