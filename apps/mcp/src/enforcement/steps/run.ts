import { type Db } from 'mongodb';
import { usualRestorableDays } from '#libs/contracts';
import { InputRequired } from '../../toolbox/client-answers.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { explainFailure } from '../explain-failure.js';
import { type EnforcementPorts } from '../ports.js';
import { type Borrowed, CallFailed, type GrantedCall, type Ran } from '../stages.js';
import { runOnce } from '../once/run-once.js';
import { noRows, visibleRows } from '../visible-rows.js';

const dayMs = 24 * 60 * 60 * 1_000;

/** The tool itself, against its grant. Its result is cut to the declared schema; its errors become closed codes. */
export function run(ports: EnforcementPorts) {
  return async (call: GrantedCall & Borrowed): Promise<Ran | CallFailed> => {
    const { grant, tool, input, credential, principal, document, signal, report, answers, approval } = call;
    try {
      signal.throwIfAborted();
      const work = {
        input,
        principal: { user: principal.user, tenant: principal.tenant },
        now: ports.clock,
        restorableForMs: (ports.tenants[principal.tenant]?.restorableDays ?? usualRestorableDays) * dayMs,
        signal,
        report,
        client: answers,
        ...(credential && { found: document, visible: rowsFor(call, credential.db, ports) }),
        // INVARIANT (what is hidden is never scanned): what only reads is handed rows, and no database to scan.
        ...(credential &&
          tool.declaration.needs === 'writer' && { db: credential.db, asFound: approval !== undefined }),
      };
      return await runOnce(
        call,
        credential?.db,
        (once) => tool.run(grant, { ...work, ...(once !== undefined && { once }) }),
        ports,
      );
    } catch (cause) {
      const { code, message } = explainFailure(cause, signal);
      // What a tool says itself is an outcome; the operator has nothing to look for.
      const forOperator = cause instanceof ToolError ? undefined : cause;
      const asks = cause instanceof InputRequired ? cause : undefined;
      return new CallFailed(code, message, forOperator, credential, asks);
    }
  };
}

function rowsFor({ tool, principal, circumstances, signal }: GrantedCall, db: Db, ports: EnforcementPorts) {
  const { lists } = tool.declaration.resource;
  return lists ? visibleRows(lists, { db, signal, principal, context: circumstances }, ports) : noRows;
}
