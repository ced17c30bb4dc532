import { type Decision, type Resource } from '#libs/policy';
import { CallRefused } from '../refusal.js';

/** A denial of policy, named so that a person can look the rule up. */
export function refusedBy(
  stage: 'admission' | 'decision',
  decision: Decision,
  more: CallRefused['more'] & { readonly resource?: Resource } = {},
): CallRefused {
  const { rationale, policies } = decision;
  const rules = policies.length > 0 ? `rule ${policies.map((id) => `\`${id}\``).join(', ')}` : 'default deny';
  return new CallRefused(
    stage,
    rationale,
    policies,
    `refused by policy: ${rationale.join(', ')} (${rules})`,
    more,
  );
}
