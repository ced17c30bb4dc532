import { type ShownApproval } from '#libs/contracts';
import { onOneLine } from '../command/index.js';

/** One line for each call that waits. */
export function describeApprovals(approvals: readonly ShownApproval[]): string {
  if (approvals.length === 0) return 'nothing waits';
  return approvals
    .map(({ id, kind, state, requester, agent, tool, resource, expiresAt }) => {
      const who = requester ? `${requester.name} via ${agent}` : agent;
      return onOneLine(`${id}  ${state} (${kind})  ${who}  ${tool} ${resource.id}  until ${expiresAt}`);
    })
    .join('\n');
}

/** All of one, as whoever answers must see it. */
export function describeApproval(approval: ShownApproval): string {
  const { id, kind, state, requester, agent, tool, resource, shown, why, askedAt, expiresAt } = approval;
  const { answeredBy, answeredAt } = approval;
  return [
    `${id}  ${state}`,
    `  asks       ${requester ? `${requester.name} (${requester.key}) via ${agent}` : agent}, ${askedAt}`,
    `  for        ${kind}, until ${expiresAt}`,
    `  tool       ${tool}`,
    `  arguments  ${JSON.stringify(approval.arguments)}`,
    `  about      ${resource.type} ${resource.id}: ${JSON.stringify(shown)}`,
    ...why.map((sentence) => `  why        ${sentence}`),
    ...(answeredBy ? [`  answered   ${answeredBy.name} (${answeredBy.key}), ${answeredAt ?? ''}`] : []),
  ]
    .map(onOneLine)
    .join('\n');
}
