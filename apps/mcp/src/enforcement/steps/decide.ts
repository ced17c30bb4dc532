import { type EnforcementPorts } from '../ports.js';
import { type CallRefused } from '../refusal.js';
import { type CallBegun, type Decided, type Resolved, type Situated, type Validated } from '../stages.js';
import { readingTools } from './reading-tools.js';
import { refusedBy } from './refused-by.js';
import { toldNotFound } from './resource-not-found.js';

/** The decision, on the resource as it is stored. */
export function decide({ policy, toolbox }: EnforcementPorts) {
  /** Whether the caller may see the resource at all, by the reading tool of its kind. */
  const sees = ({ principal, resource, context }: Given) =>
    readingTools(toolbox, resource.type).some(
      ({ name }) => policy.decide({ principal, action: name, resource, context }).decision === 'permit',
    );

  return (call: Given): Decided | CallRefused => {
    const { principal, tool, resource, context } = call;
    const decision = policy.decide({ principal, action: tool.name, resource, context });
    if (decision.decision === 'permit') return { decision };
    const hidden = tool.declaration.resource.find !== undefined && !sees(call);
    // INVARIANT (not found reads like refused): the record keeps the true rule, the caller hears of no resource.
    return refusedBy('decision', decision, { resource, ...(hidden && { told: toldNotFound(resource) }) });
  };
}

type Given = CallBegun & Validated & Resolved & Situated;
