import { Grant } from '#libs/enforcement';
import { type EnforcementPorts } from '../ports.js';
import { CallRefused, type PipelineCode } from '../refusal.js';
import { type Admitted, type CallBegun, type Resolved, type Validated } from '../stages.js';
import { admissionEvent } from '../events.js';
import { explainFailure, type FailureCode } from '../explain-failure.js';
import { notRecorded } from './not-recorded.js';
import { readingTools } from './reading-tools.js';
import { resourceNotFound } from './resource-not-found.js';

type Given = CallBegun & Validated & Admitted;

/**
 * What the call is about, as it is stored, read with the caller's OWN reader credential: what they cannot read does not
 * exist for them, and this service needs no right of its own. The admission that opens the reader is recorded first.
 */
export function resolveResource(ports: EnforcementPorts) {
  return async (call: Given): Promise<Resolved | CallRefused> => {
    const { principal, tool, input, signal } = call;
    const { type, find } = tool.declaration.resource;
    if (!find) {
      const resource = { type, id: principal.tenant, attributes: { tenant: principal.tenant } };
      return { resource, document: undefined };
    }
    let grant: Grant;
    try {
      grant = await Grant.onRecord(ports.decisions, admissionEvent(call, ports));
    } catch (cause) {
      return notRecorded(cause);
    }
    const id = tool.declaration.resource.idOf(input);
    try {
      const reader = await ports.lender.borrow({ grant, principal, access: 'reader', signal });
      try {
        const found = await find(reader.db, input, signal);
        if (!found) {
          askAsOften(call, ports);
          return resourceNotFound({ type, id, attributes: {} });
        }
        const attributes = { ...found.attributes, tenant: principal.tenant };
        return { resource: { type, id: found.id, attributes }, document: found.document };
      } finally {
        await reader.giveBack();
      }
    } catch (cause) {
      const { code, message } = explainFailure(cause, signal);
      return CallRefused.by('decision', refusalCodes[code], message, {
        resource: { type, id, attributes: {} },
        cause,
      });
    }
  };
}

/**
 * INVARIANT (not found reads like refused): the time too. A hidden resource costs the questions that step `decide` asks;
 * one that is not there costs as many, about what could exist, and their answers are not used.
 */
function askAsOften({ principal, tool, arrival }: Given, { policy, toolbox, clock }: EnforcementPorts): void {
  const context = { time: clock(), transport: arrival.transport };
  for (const { name } of [tool, ...readingTools(toolbox, tool.declaration.resource.type)])
    policy.admit({ principal, action: name, context });
}

const refusalCodes: Readonly<Record<FailureCode, PipelineCode>> = {
  credential_refused: 'CREDENTIAL_REFUSED',
  token_expired: 'TOKEN_EXPIRED',
  capacity_exhausted: 'CAPACITY_EXHAUSTED',
  vault_unavailable: 'VAULT_UNAVAILABLE',
  database_refused: 'DATABASE_REFUSED',
  database_unavailable: 'DATABASE_UNAVAILABLE',
  cancelled: 'CALL_CANCELLED',
  aborted: 'CALL_CANCELLED',
  closed: 'VAULT_UNAVAILABLE',
  // What a tool's `find` throws on its own account is unexpected here.
  not_found: 'PIPELINE_FAILED',
  conflict: 'PIPELINE_FAILED',
  internal: 'PIPELINE_FAILED',
};
