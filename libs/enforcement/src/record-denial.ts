import { type CountedRefusals } from './counted-refusals.js';
import { type AlarmLog } from './decide-in-process.js';
import { Denial } from './denial.js';
import { type Asked, decisionEvent, denied, type Stamp } from './events.js';
import { type GuardedDecisionPoint } from './guarded-decision-point.js';
import { type Refusing } from './sequence.js';

export interface RecordDenialPorts extends Stamp {
  readonly refusals: Pick<CountedRefusals, 'refuse'>;
  readonly policy: Pick<GuardedDecisionPoint, 'fingerprint'>;
  readonly logger: AlarmLog;
}

/**
 * Records a denial, alone or counted. A denial needs no acknowledgement to be one: where it can be no record, that is alarmed.
 * @param type of what was asked about, in the asker's tenant
 */
export async function recordDenial(
  asking: Asked,
  denial: Denial,
  type: string,
  ports: RecordDenialPorts,
): Promise<void> {
  const { refusals, logger, policy } = ports;
  const { callId, principal, tool } = asking;
  const { cause } = denial.detail;
  if (cause !== undefined)
    logger.error({ err: cause, callId, tool, rationale: denial.rationale }, 'what was asked was refused');
  try {
    const resource = { type, id: principal.tenant, attributes: {} };
    const judged = denied(denial, { resource, fingerprint: policy.fingerprint });
    await refusals.refuse(decisionEvent(asking, judged, ports));
  } catch (err) {
    logger.error({ err, callId, tool, alarm: 'denial_not_recorded' }, 'a denial could not be recorded');
  }
}

/** INVARIANT (everything unexpected is a denial): a step before the permit that throws refuses. @param text what is told of it */
export const unexpectedDenies = (text: string): Refusing<Denial> => ({
  refusal: Denial,
  failed: (step, cause) =>
    Denial.by('decision', 'PIPELINE_FAILED', text, {
      cause: new Error(`step \`${step}\` failed`, { cause }),
    }),
});
