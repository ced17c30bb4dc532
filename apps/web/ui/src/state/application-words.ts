import type { LetInClient } from '#libs/contracts';

/** By what a person can know it: a name that is vouched for, or the host that describes it. What it calls itself proves nothing. */
export function applicationLabel({
  origin,
  name,
  host,
}: Pick<LetInClient, 'origin' | 'name' | 'host'>): string {
  if (origin === 'deployment') return name;
  return host ?? 'An application that registered itself';
}

export const originWords: Readonly<Record<LetInClient['origin'], string>> = {
  deployment: 'Your deployment knows it.',
  document: 'It describes itself at that host. Nobody here has checked who runs it.',
  registration: 'Nobody has checked who it is.',
};

/** What is done through it, as the end of `It can`. */
export function abilityWords({ may, standing }: Pick<LetInClient, 'may' | 'standing'>): string {
  if (!standing) return 'do nothing: your tenant does not know it any more';
  if (standing.state === 'disabled') return 'do nothing: an operator has disabled it';
  const verbs = new Intl.ListFormat('en', { type: 'conjunction' }).format(may);
  const can = may.length > 0 ? `${verbs} what you may` : 'do nothing';
  return standing.trust === 'unapproved' ? `${can}, until an operator approves it for more` : can;
}
