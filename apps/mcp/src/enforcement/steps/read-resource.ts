import { type Lease } from '#libs/contracts';
import { type Denial } from '#libs/enforcement';
import { explainFailure, type FailureCode } from '../explain-failure.js';
import { leaseOf } from '../lease-of.js';
import { type EnforcementPorts } from '../ports.js';
import { deny, type PipelineCode } from '../refusal.js';
import { type Admissible, type CallBegun, type Resolved, type Validated } from '../stages.js';
import { askAsOften } from './decide.js';
import { resourceNotFound } from './resource-not-found.js';

/**
 * What the call is about, as it is stored, read with the principal's OWN reader credential: what they cannot read does not
 * exist for them, and this service needs no right of its own.
 */
export function readResource(ports: EnforcementPorts) {
  return async (call: CallBegun & Validated & Admissible): Promise<Resolved | Denial> => {
    const { principal, tool, input, signal, looking } = call;
    const { type, find } = tool.declaration.resource;
    if (!find || !looking) {
      const resource = { type, id: principal.tenant, attributes: { tenant: principal.tenant } };
      return { resource, document: undefined, lease: undefined };
    }
    const id = tool.declaration.resource.idOf(input);
    let lease: Lease | undefined;
    try {
      const reader = await ports.lender.borrow({ grant: looking, principal, access: 'reader', signal });
      lease = leaseOf(reader);
      try {
        const found = await find(reader.db, input, signal);
        if (!found) {
          await askAsOften(call, ports);
          return resourceNotFound({ type, id, attributes: {} }, lease);
        }
        const attributes = { ...found.attributes, tenant: principal.tenant };
        return { resource: { type, id: found.id, attributes }, document: found.document, lease };
      } finally {
        await reader.giveBack();
      }
    } catch (cause) {
      const { code, message } = explainFailure(cause, signal);
      return deny('decision', refusalCodes[code], message, {
        resource: { type, id, attributes: {} },
        cause,
        lease,
      });
    }
  };
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
  closed: 'SHUTTING_DOWN',
  revoked: 'SIGN_IN_ENDED',
  revocations_unknown: 'SIGN_IN_ENDED',
  // What a tool's `find` throws on its own account is unexpected here.
  not_found: 'PIPELINE_FAILED',
  conflict: 'PIPELINE_FAILED',
  confirmation_needed: 'PIPELINE_FAILED',
  input_required: 'PIPELINE_FAILED',
  already_done: 'PIPELINE_FAILED',
  key_reused: 'PIPELINE_FAILED',
  key_unsupported: 'PIPELINE_FAILED',
  outcome_unknown: 'PIPELINE_FAILED',
  undecided: 'PIPELINE_FAILED',
  internal: 'PIPELINE_FAILED',
};
